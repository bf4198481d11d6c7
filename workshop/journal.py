"""The journal: the append-only table of everything that happened, and the only module that talks to the database."""

from __future__ import annotations

import logging
import os
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

import sqlalchemy as sa

from workshop import entries as e
from workshop import home, house, rules
from workshop.errors import JournalDown, Rejected
from workshop.house import HOUSE, House
from workshop.room import Room, said, versions
from workshop.writing import without

log = logging.getLogger(__name__)

SCHEMA = 1
"""The newest migration. A file with a higher number was written by a newer version."""

_metadata = sa.MetaData()
_journal = sa.Table(
    "journal",
    _metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("workshop", sa.String(36), nullable=False),
    sa.Column("uuid", sa.String(36), nullable=False),
    sa.Column("at", sa.String(32), nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.UniqueConstraint("workshop", "uuid"),
    sa.Index("journal_workshop_id", "workshop", "id"),
    sqlite_autoincrement=True,
)
_schema = sa.Table("journal_schema", _metadata, sa.Column("version", sa.Integer, nullable=False))

_GROUP = 500
"""The most jobs committed together, so that nobody waits for a crowd without end."""

_SINCE = (
    sa.select(_journal.c.id, _journal.c.uuid, _journal.c.at, _journal.c.kind, _journal.c.body)
    .where(_journal.c.workshop == sa.bindparam("workshop"), _journal.c.id > sa.bindparam("row"))
    .order_by(_journal.c.id)
)


@dataclass(frozen=True)
class Receipt:
    """Proof that an entry is on disk. ``known`` says that it was there before; ``late`` that voting had closed."""

    row: int
    uuid: str
    at: str
    known: bool = False
    late: bool = False


class _State(Protocol):
    @property
    def row(self) -> int: ...
    def after(self, row: e.Row) -> Any: ...


@dataclass(frozen=True)
class _Job:
    """What one caller waits for: entries to append together, or rows to restore."""

    workshop: str
    entries: tuple[tuple[str, e.Entry], ...]
    done: Future[list[Receipt]]
    restore: tuple[e.Row, ...] = ()


_EMPTY = Room()


class Journal:
    """One open journal. Threads and requests share it; a single writer commits what waits in groups."""

    def __init__(self, url: str) -> None:
        """Open the journal at a SQLAlchemy URL, making it where there is none; ``Rejected`` where that cannot be."""
        self._engine = _open(url)
        self._reading = self._engine.execution_options(reads=True)
        self._states: dict[str, _State] = {}
        self._codes: dict[str, str] = {}
        self._listeners: list[Callable[[str, int], None]] = []
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._writer = threading.Thread(target=self._write, name="journal", daemon=True)
        self._writer.start()

    def close(self) -> None:
        """Commit what waits and let go of the file."""
        self._closing.set()
        self._jobs.put(None)
        self._writer.join()
        self._engine.dispose()

    def submit(self, workshop: str, *entries: e.Entry, uuid: str = "") -> Future[list[Receipt]]:
        """Append entries together or not at all. The future ends when they are on disk, or with ``Rejected``.

        ``uuid`` names the first entry; an answer's was made on the phone.
        """
        done: Future[list[Receipt]] = Future()
        named = tuple((uuid if uuid and n == 0 else str(uuid4()), entry) for n, entry in enumerate(entries))
        self._put(_Job(workshop, named, done))
        return done

    def record(self, workshop: str, *entries: e.Entry, uuid: str = "") -> list[Receipt]:
        """``submit``, and wait for it."""
        return self.submit(workshop, *entries, uuid=uuid).result()

    def restore(self, workshop: str, rows: Sequence[e.Row]) -> None:
        """Append an archived workshop's rows with their own uuids and times.

        ``Rejected`` if it is here already, or if phones here join another workshop with its code.
        """
        codes = [row.entry.facts.code for row in rows if isinstance(row.entry, e.WorkshopMade)]
        if any(self.by_code(code) not in {None, workshop} for code in codes):
            raise Rejected(
                f"Another workshop here has the join code {codes[0]}, so phones could not tell them apart. "
                "Restore this one on another computer. Nothing was changed."
            )
        done: Future[list[Receipt]] = Future()
        self._put(_Job(workshop, (), done, restore=tuple(rows)))
        done.result()

    def _put(self, job: _Job) -> None:
        # Whoever stops waiting must not cancel the future: the writer ends it, and would fall over a cancelled one.
        job.done.set_running_or_notify_cancel()
        if self._closing.is_set():
            job.done.set_exception(JournalDown("The toolkit is stopping. Try again when it is back."))
        else:
            self._jobs.put(job)

    def since(self, workshop: str, row: int = 0) -> list[e.Row]:
        """The entries of a workshop after a row id, in order."""
        with _calm(), self._reading.connect() as connection:
            return _since(connection, workshop, row)

    def room(self, workshop: str) -> Room:
        """The workshop as it is now."""
        state = self._now(workshop)
        assert isinstance(state, Room)
        return state

    def known(self, workshop: str) -> Room:
        """The workshop as this process last saw it, without asking the database. A listener sees what it is told of."""
        state = self._states.get(workshop, _EMPTY)
        assert isinstance(state, Room)
        return state

    def house(self) -> House:
        state = self._now(HOUSE)
        assert isinstance(state, House)
        return state

    def _now(self, workshop: str) -> _State:
        known = self._states.get(workshop) or _nothing(workshop)
        rows = self.since(workshop, known.row)
        if not rows:
            return known
        state: _State = _fold(known, rows)
        self._keep(workshop, state)
        return state

    def _keep(self, workshop: str, state: _State) -> None:
        known = self._states.get(workshop)
        if known is None or known.row < state.row:
            self._states[workshop] = state

    def workshops(self) -> list[str]:
        """The ids of all workshops, newest first."""
        made = (
            sa.select(_journal.c.workshop)
            .where(_journal.c.kind == e.WorkshopMade.__name__)
            .order_by(_journal.c.id.desc())
        )
        with _calm(), self._reading.connect() as connection:
            return list(connection.execute(made).scalars())

    def by_code(self, code: str) -> str | None:
        """The id of the workshop with this join code, in any case of letters; the newest if there are two."""
        code = code.upper()
        if code not in self._codes:
            for workshop in reversed(self.workshops()):
                facts, _ = self.room(workshop).plan
                self._codes[facts.code] = workshop
        return self._codes.get(code)

    def listen(self, told: Callable[[str, int], None]) -> None:
        """Call ``told(workshop, row)`` from the writer's thread after each commit by this process."""
        self._listeners.append(told)

    def _write(self) -> None:
        while (job := self._jobs.get()) is not None:
            jobs = [job]
            stop = False
            while len(jobs) < _GROUP:
                try:
                    waiting = self._jobs.get_nowait()
                except queue.Empty:
                    break
                if waiting is None:
                    stop = True
                    break
                jobs.append(waiting)
            self._commit(jobs)
            if stop:
                return

    def _commit(self, jobs: list[_Job]) -> None:
        """One transaction for all jobs; then tell everybody. A refusal concerns its own job alone."""
        outcomes: list[list[Receipt] | Exception] = []
        states: dict[str, _State] = {}
        try:
            with self._engine.begin() as connection:
                workshops = sorted({job.workshop for job in jobs})
                _lock(connection, workshops)
                for workshop in workshops:
                    known = self._states.get(workshop) or _nothing(workshop)
                    states[workshop] = _fold(known, _since(connection, workshop, known.row))
                for job in jobs:
                    outcome = _append(connection, states[job.workshop], job)
                    if isinstance(outcome, Exception):
                        outcomes.append(outcome)
                    else:
                        states[job.workshop], receipts = outcome
                        outcomes.append(receipts)
        except sa.exc.IntegrityError:
            # An id that an entry of another kind has. It concerns one job, and no other may wait for it.
            if len(jobs) == 1:
                jobs[0].done.set_exception(Rejected("That could not be saved. Send it again from a fresh page."))
            else:
                for job in jobs:
                    self._commit([job])
            return
        except Exception:
            log.exception("the journal could not be written")
            down = JournalDown("The toolkit cannot save at the moment. Nothing is lost: try again shortly.")
            for job in jobs:
                job.done.set_exception(down)
            return
        for workshop, state in states.items():
            self._keep(workshop, state)
        if any(isinstance(entry, e.Removed) for job in jobs for _, entry in job.entries):
            self._empty_log()
        for job, ended in zip(jobs, outcomes, strict=True):
            if isinstance(ended, Exception):
                job.done.set_exception(ended)
            else:
                job.done.set_result(ended)
        for workshop, state in states.items():
            self._tell(workshop, state.row)

    def _empty_log(self) -> None:
        """Removed words must not stay in SQLite's write-ahead log either."""
        if self._engine.dialect.name == "sqlite":
            with self._engine.execution_options(isolation_level="AUTOCOMMIT", reads=True).connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def _tell(self, workshop: str, row: int) -> None:
        """Commit first, tell afterwards: a listener that fails must not stop the writer."""
        for told in self._listeners:
            try:
                told(workshop, row)
            except Exception:
                log.exception("a listener of the journal failed")


def _append(connection: sa.Connection, state: Any, job: _Job) -> tuple[_State, list[Receipt]] | Exception:
    """Append one job's entries, or nothing of it."""
    try:
        if job.restore:
            if state.row:
                raise Rejected("That workshop is in this toolkit already. Nothing was changed.")
            for row in job.restore:
                state = state.after(_insert(connection, job.workshop, row.uuid, row.entry, row.at))
            return state, []
        if len(job.entries) == 1:
            return _append_all(connection, state, job)
        with connection.begin_nested():
            return _append_all(connection, state, job)
    except Rejected as refusal:
        return refusal


def _append_all(connection: sa.Connection, state: Any, job: _Job) -> tuple[_State, list[Receipt]]:
    receipts = []
    accept: Any = house.accept if job.workshop == HOUSE else rules.accept
    for uuid, entry in job.entries:
        accepted = _decide(accept, state, uuid, entry)
        if accepted.known:
            known = state.answers_by_id[uuid]
            receipts.append(Receipt(state.row, uuid, known.at, known=True))
            continue
        row = _insert(connection, job.workshop, accepted.uuid, accepted.entry)
        if isinstance(row.entry, e.Removed):
            _empty(connection, job.workshop, versions(state, row.entry.answer), said(state, row.entry.answer))
        state = state.after(row)
        late = isinstance(row.entry, e.Answered) and row.entry.late
        receipts.append(Receipt(row.id, row.uuid, row.at, late=late))
    return state, receipts


def _decide(accept: Any, state: Any, uuid: str, entry: e.Entry) -> rules.Accepted:
    """The rules' decision. A fault in a rule is logged and concerns this entry alone, not those committed with it."""
    try:
        decision: rules.Accepted = accept(state, uuid, entry)
    except Rejected:
        raise
    except Exception as error:
        log.exception("a rule failed on an entry of kind %s", e.kind_of(entry))
        raise JournalDown("Something went wrong and this was not saved. Try again, or ask the facilitator.") from error
    return decision


def _insert(connection: sa.Connection, workshop: str, uuid: str, entry: e.Entry, at: str = "") -> e.Row:
    at = at or datetime.now(UTC).isoformat(timespec="milliseconds")
    values = {"workshop": workshop, "uuid": uuid, "at": at, "kind": e.kind_of(entry), "body": e.encode(entry)}
    result = connection.execute(_INSERT, values)
    key = result.inserted_primary_key
    assert key is not None
    return e.Row(int(key[0]), uuid, at, entry)


_INSERT = _journal.insert()


def _empty(connection: sa.Connection, workshop: str, answers: list[str], words: Sequence[str]) -> None:
    """Take words out of stored answers, codes and copies of them: the one change the journal makes to what it holds."""
    found = connection.execute(
        sa.select(_journal.c.id, _journal.c.kind, _journal.c.body).where(
            _journal.c.workshop == workshop, _journal.c.uuid.in_(answers)
        )
    )
    for id_, kind, body in found.all():
        entry = e.decode(kind, body)
        assert isinstance(entry, e.Answered | e.PaperAnswered)
        emptied = e.encode(replace(entry, value=None))
        connection.execute(_journal.update().where(_journal.c.id == id_).values(body=emptied))
    coded = connection.execute(
        sa.select(_journal.c.id, _journal.c.kind, _journal.c.body).where(
            _journal.c.workshop == workshop, _journal.c.kind == e.Coded.__name__
        )
    )
    for id_, kind, body in coded.all():
        entry = e.decode(kind, body)
        assert isinstance(entry, e.Coded)
        if entry.answer in answers:
            # The reason names words that the remark has in common with the codebook.
            emptied = e.encode(replace(entry, why=""))
            connection.execute(_journal.update().where(_journal.c.id == id_).values(body=emptied))
    copied = connection.execute(
        sa.select(_journal.c.id, _journal.c.kind, _journal.c.body).where(
            _journal.c.workshop == workshop, _journal.c.kind.in_([one.__name__ for one in _COPIES])
        )
    )
    for id_, kind, body in copied.all():
        entry = e.decode(kind, body)
        assert isinstance(entry, _COPIES)
        if (left := without(entry, words)) != entry:
            connection.execute(_journal.update().where(_journal.c.id == id_).values(body=e.encode(left)))


_COPIES = (e.Written, e.Recommended, e.ToldBack)
"""What organisers wrote: where words of a remark may have been copied to."""


def _since(connection: sa.Connection, workshop: str, row: int) -> list[e.Row]:
    found = connection.execute(_SINCE, {"workshop": workshop, "row": row})
    return [e.Row(id_, uuid, at, e.decode(kind, body)) for id_, uuid, at, kind, body in found]


def _nothing(workshop: str) -> _State:
    return House() if workshop == HOUSE else Room()


def _fold(state: Any, rows: Sequence[e.Row]) -> Any:
    for row in rows:
        state = state.after(row)
    return state


def _lock(connection: sa.Connection, workshops: list[str]) -> None:
    """One appender per workshop at a time, so that the order of row ids is the order of commits."""
    if connection.dialect.name == "postgresql":
        for workshop in workshops:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(workshop, 0))))
    # SQLite has begun IMMEDIATE already: one writer for the whole file.


@contextmanager
def _calm() -> Iterator[None]:
    """A database that does not answer, as a sentence."""
    try:
        yield
    except sa.exc.OperationalError as error:
        log.exception("the journal could not be read")
        raise JournalDown("The toolkit cannot read its journal at the moment. Try again shortly.") from error


def _open(url: str) -> sa.Engine:
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite":
        file = Path(parsed.database or "")
        home.prepare(file)
        engine = sa.create_engine(parsed, connect_args={"timeout": 10, "check_same_thread": False})
        sa.event.listen(engine, "connect", _sqlite_settings)
        sa.event.listen(engine, "begin", _sqlite_begin)
    else:
        engine = sa.create_engine(parsed, pool_pre_ping=True)
    try:
        _migrate(engine)
    except sa.exc.DatabaseError as error:
        log.exception("the journal could not be opened")
        raise Rejected(
            "The journal cannot be opened: the file is damaged, in use by another program, or may not be read. "
            f"It is {parsed.render_as_string(hide_password=True)}"
        ) from error
    if parsed.get_backend_name() == "sqlite" and os.name != "nt":
        file.chmod(0o600)
    return engine


def _sqlite_settings(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # so that we say ourselves when a transaction begins, and how
    for setting in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {setting}").close()


def _sqlite_begin(connection: sa.Connection) -> None:
    if connection.get_execution_options().get("reads"):
        connection.exec_driver_sql("BEGIN")
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _migrate(engine: sa.Engine) -> None:
    """Bring the tables to this version; ``Rejected`` for a journal from a newer one."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(0)))
        tables = sa.inspect(connection).get_table_names()
        if _schema.name not in tables:
            _metadata.create_all(connection)
            connection.execute(_schema.insert().values(version=SCHEMA))
            return
        version = connection.execute(sa.select(_schema.c.version)).scalar_one()
        if version > SCHEMA:
            raise Rejected("This journal was written by a newer version of the toolkit. Update the toolkit to open it.")


_open_journals: dict[str, Journal] = {}
_opening = threading.Lock()


def current() -> Journal:
    """The journal that ``WORKSHOP_DATABASE_URL`` names, opened once per process."""
    url = home.database_url()
    with _opening:
        if url not in _open_journals:
            _open_journals[url] = Journal(url)
        return _open_journals[url]


def close_current() -> None:
    """Close the journal that ``current`` opened, if it did."""
    with _opening:
        journal = _open_journals.pop(home.database_url(), None)
    if journal:
        journal.close()
