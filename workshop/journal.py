"""The journal: the append-only table of everything that happened. Beside ``channel`` alone it talks to the database."""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import sqlalchemy as sa

from workshop import channel, home, house, rules
from workshop import entries as e
from workshop.errors import JournalDown, Rejected
from workshop.forgetting import forget
from workshop.house import HOUSE, House
from workshop.room import Room
from workshop.states import State, States

log = logging.getLogger(__name__)

T = TypeVar("T")

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

_PATIENCE = 10
"""Seconds to wait for another process that writes to the file."""
_CLEAN_AGAIN = 0.5
"""Seconds after which it is tried again to clean away what was forgotten."""

_KNOWN = sa.bindparam("row", type_=sa.BigInteger)
_SINCE = (
    sa.select(
        _journal.c.id,
        _journal.c.uuid,
        _journal.c.at,
        _journal.c.kind,
        sa.case((_journal.c.id > _KNOWN, _journal.c.body), else_="").label("body"),
    )
    .where(_journal.c.workshop == sa.bindparam("workshop"), _journal.c.id >= _KNOWN)
    .order_by(_journal.c.id)
)
"""What came after a row that is known, and that row itself without its body, to see that it is still there."""


_BY_CODE = "journal_by_code"
"""The index of the entries that made a workshop, by join code: one of each workshop, however long its journal is."""
_MADE = sa.literal_column(f"kind = '{e.WorkshopMade.__name__}'", sa.Boolean)
_CODE = {"sqlite": "json_extract(body, '$.facts.code')", "postgresql": "body::json -> 'facts' ->> 'code'"}
"""The join code in such an entry. Nobody can change it."""


@dataclass(frozen=True)
class Receipt:
    """Proof that an entry is on disk. ``known`` says that it was there before; ``late`` that voting had closed."""

    row: int
    uuid: str
    at: str
    known: bool = False
    late: bool = False


@dataclass(frozen=True)
class _Job:
    """What one caller waits for: entries to append together, rows to restore, or a rehearsal to ``wipe``."""

    workshop: str
    entries: tuple[tuple[str, e.Entry], ...]
    done: Future[list[Receipt]]
    restore: tuple[e.Row, ...] = ()
    wipe: bool = False


_EMPTY = Room()


class Journal:
    """One open journal. Threads and requests share it; a single writer commits what waits in groups."""

    def __init__(self, url: str) -> None:
        """Open the journal at a SQLAlchemy URL, making it where there is none; ``Rejected`` where that cannot be."""
        self._engine = _open(url)
        self._reading = _for_reading(self._engine)
        self._states = States()
        self._codes: dict[str, str] = {}
        self._listeners: list[Callable[[str, int], None]] = []
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._unclean = False
        """Whether words that were forgotten may still stand in free space or in SQLite's log."""
        self.commits, self.commit_seconds = 0, 0.0
        """Transactions of this process that wrote, and how long they took together."""
        self._channel = _channel(self._engine, self._moved_elsewhere)
        self._writer = threading.Thread(target=self._write, name="journal", daemon=True)
        self._writer.start()

    def close(self) -> None:
        """Commit what waits and let go of the file."""
        self._closing.set()
        self._jobs.put(None)
        self._writer.join()
        if self._channel:
            self._channel.close()
        self._reading.dispose()
        self._engine.dispose()

    @property
    def remote(self) -> bool:
        """Whether the database is a server, so that asking it takes a while and may take long."""
        return self._engine.dialect.name == "postgresql"

    @property
    def place(self) -> str:
        """Where it is, for people: the file, or the server and its database. No user and no password."""
        url = self._engine.url
        if self.remote:
            return url.set(drivername="postgresql", username=None, password=None, query={}).render_as_string()
        return str(Path(url.database or "").absolute())

    @property
    def hears_others(self) -> bool:
        """Whether ``listen`` tells of what other processes write, too, and so nobody needs to look often."""
        return self._channel is not None and self._channel.listens

    @property
    def waiting(self) -> int:
        """Jobs that wait for the writer."""
        return self._jobs.qsize()

    def answers(self) -> bool:
        """Whether the database answers."""
        try:
            return self._read(lambda connection: bool(connection.execute(sa.select(1)).scalar_one()))
        except JournalDown:
            return False

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

        ``Rejected`` if it is here already, or if phones here join another workshop with its code. Rows of the house
        join those that are here.
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

    def wipe(self, workshop: str) -> None:
        """Delete every row of a rehearsal, for good; ``Rejected`` for any workshop that was not made as one.

        Rows of the house that name it stay: they name what is not here any more.
        """
        done: Future[list[Receipt]] = Future()
        self._put(_Job(workshop, (), done, wipe=True))
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
        return self._read(lambda connection: list(_since(connection, workshop, row).rows))

    def _read(self, act: Callable[[sa.Connection], T]) -> T:
        """One look at the database, and another on a fresh connection if the first one had been cut."""
        with _calm():
            try:
                with self._reading.connect() as connection:
                    return act(connection)
            except sa.exc.DBAPIError as error:
                if not error.connection_invalidated:
                    raise
            with self._reading.connect() as connection:
                return act(connection)

    def room(self, workshop: str) -> Room:
        """The workshop as it is now."""
        state = self._now(workshop)
        assert isinstance(state, Room)
        return state

    def known(self, workshop: str) -> Room:
        """The workshop as this process last saw it, without asking the database. A listener sees what it is told of."""
        state = self._states.get(workshop) or _EMPTY
        assert isinstance(state, Room)
        return state

    def house(self) -> House:
        state = self._now(HOUSE)
        assert isinstance(state, House)
        return state

    def _now(self, workshop: str) -> State:
        known = self._states.get(workshop) or _nothing(workshop)
        state = _caught_up(workshop, known, lambda row: self._read(lambda one: _since(one, workshop, row)))
        if state is not known or not state.row:
            self._keep(workshop, state, known)
        return state

    def _keep(self, workshop: str, state: State, known: State) -> None:
        """Remember a state. One that was wiped is forgotten, with its code, as another may have it next."""
        if state.row < known.row:
            self._states.drop(workshop)
        if state.row:
            self._states.keep(workshop, state)
        else:
            for code in [code for code, whose in list(self._codes.items()) if whose == workshop]:
                self._codes.pop(code, None)

    def workshops(self) -> list[str]:
        """The ids of all workshops, newest first."""
        made = sa.select(_journal.c.workshop).where(_MADE).order_by(_journal.c.id.desc())
        return self._read(lambda connection: list(connection.execute(made).scalars()))

    def codes(self) -> set[str]:
        """The join codes of all workshops."""
        codes = sa.select(_code(self._engine)).select_from(_journal).where(_MADE)
        return self._read(lambda connection: set(connection.execute(codes).scalars()))

    def by_code(self, code: str) -> str | None:
        """The id of the workshop with this join code, in any case of letters; the newest if there are two.

        A workshop keeps its code, so what was found once is remembered.
        """
        code = code.upper()
        if code not in self._codes:
            has_it = _code(self._engine) == code
            made = sa.select(_journal.c.workshop).where(_MADE, has_it).order_by(_journal.c.id.desc()).limit(1)
            found = self._read(lambda connection: connection.execute(made).scalar())
            if found is None:
                return None
            self._codes[code] = found
        return self._codes[code]

    def listen(self, told: Callable[[str, int], None]) -> None:
        """Call ``told(workshop, row)`` after each commit by this process, from the writer's thread.

        On PostgreSQL also, from another thread, when there is something new to show that another process wrote.
        """
        self._listeners.append(told)

    def _moved_elsewhere(self, workshop: str, row: int) -> None:
        """In the channel's thread. A room that nobody here asked for is left alone. Row 0 says that it was wiped."""
        known = self._states.get(workshop)
        if known:
            self._tell(workshop, (known if known.row >= row > 0 else self._now(workshop)).row)

    def _write(self) -> None:
        while (job := self._next()) is not None:
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

    def _next(self) -> _Job | None:
        """The next job; what could not be cleaned because somebody was reading is tried again meanwhile."""
        while self._unclean:
            with contextlib.suppress(queue.Empty):
                return self._jobs.get(timeout=_CLEAN_AGAIN)
            self._clean()
        return self._jobs.get()

    def _commit(self, jobs: list[_Job]) -> None:
        """One transaction for all jobs; then tell everybody. A refusal concerns its own job alone."""
        outcomes: list[list[Receipt] | Exception] = []
        states: dict[str, State] = {}
        begun = time.perf_counter()
        try:
            with self._engine.begin() as connection:
                workshops = sorted({job.workshop for job in jobs})
                _lock(connection, workshops)
                known = {workshop: self._states.get(workshop) or _nothing(workshop) for workshop in workshops}
                behind = _behind(connection, known)
                for workshop in workshops:
                    since = partial(_since, connection, workshop)
                    states[workshop] = _caught_up(workshop, known[workshop], since, behind[workshop])
                scenes = {workshop: state.scene for workshop, state in states.items()}
                for job in jobs:
                    outcome = _append(connection, states[job.workshop], job)
                    if isinstance(outcome, Exception):
                        outcomes.append(outcome)
                    else:
                        states[job.workshop], receipts = outcome
                        outcomes.append(receipts)
                if self._channel:
                    wiped = {job.workshop for job in jobs if job.wipe}
                    moved = {w for w, state in states.items() if state.scene != scenes[w]}
                    _announce(connection, {w: states[w].row for w in sorted(moved | wiped)})
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
        self.commits, self.commit_seconds = self.commits + 1, self.commit_seconds + time.perf_counter() - begun
        for workshop, state in states.items():
            self._keep(workshop, state, known[workshop])
        self._clean(any(job.wipe or _forgets(job) for job in jobs))
        for job, ended in zip(jobs, outcomes, strict=True):
            if isinstance(ended, Exception):
                job.done.set_exception(ended)
            else:
                job.done.set_result(ended)
        for workshop, state in states.items():
            self._tell(workshop, state.row)

    def _clean(self, forgot: bool = False) -> None:
        """What was forgotten must not stay in SQLite's free pages or log. Tried again until nobody reads."""
        if self.remote:
            return
        self._unclean = self._unclean or forgot
        if self._unclean:
            with contextlib.closing(self._engine.raw_connection()) as connection, contextlib.suppress(sqlite3.Error):
                cursor = connection.cursor()
                cursor.execute("PRAGMA busy_timeout = 200")  # nobody's vote waits for somebody who reads
                try:
                    # Pages that were split keep copies of what moved to others, beyond what secure_delete overwrites.
                    cursor.execute("VACUUM")
                    busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                    self._unclean = bool(busy)
                finally:
                    cursor.execute(f"PRAGMA busy_timeout = {_PATIENCE * 1000}")

    def rewrite(self) -> None:
        """Have PostgreSQL write the table anew, so that its free space holds nothing that was forgotten.

        Nobody can vote meanwhile. SQLite needs no such thing: there it is done whenever something is forgotten.
        """
        if self.remote:
            engine = self._engine.execution_options(isolation_level="AUTOCOMMIT")
            with _calm(), engine.connect() as connection:
                connection.exec_driver_sql("SET statement_timeout = 0")
                connection.exec_driver_sql(f"VACUUM FULL {_journal.name}")
                connection.invalidate()  # the setting goes with it

    def _tell(self, workshop: str, row: int) -> None:
        """Commit first, tell afterwards: a listener that fails must not stop the writer."""
        for told in self._listeners:
            try:
                told(workshop, row)
            except Exception:
                log.exception("a listener of the journal failed")


def _append(connection: sa.Connection, state: Any, job: _Job) -> tuple[State, list[Receipt]] | Exception:
    """Append one job's entries, or nothing of it."""
    try:
        if job.restore:
            if state.row and job.workshop != HOUSE:
                raise Rejected("That workshop is in this toolkit already. Nothing was changed.")
            for row in job.restore:
                state = state.after(_insert(connection, job.workshop, row.uuid, row.entry, row.at))
            return state, []
        if job.wipe:
            _wipe(connection, job.workshop, state)
            return _nothing(job.workshop), []
        if len(job.entries) == 1:
            return _append_all(connection, state, job)
        with connection.begin_nested():
            return _append_all(connection, state, job)
    except Rejected as refusal:
        return refusal


def _append_all(connection: sa.Connection, state: Any, job: _Job) -> tuple[State, list[Receipt]]:
    receipts = []
    accept: Any = house.accept if job.workshop == HOUSE else rules.accept
    for uuid, entry in job.entries:
        accepted = _decide(accept, state, uuid, entry)
        if accepted.known:
            known = state.answers_by_id[uuid]
            receipts.append(Receipt(state.row, uuid, known.at, known=True))
            continue
        if isinstance(accepted.entry, e.FORGETTING):
            note = _forget(connection, job.workshop, state, accepted.entry)
            row = _insert(connection, job.workshop, accepted.uuid, note)
            state = _fold(_nothing(job.workshop), _since(connection, job.workshop).rows)
        else:
            row = _insert(connection, job.workshop, accepted.uuid, accepted.entry)
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


def _forget(connection: sa.Connection, workshop: str, room: Room, entry: e.Removed | e.Erased | e.Purged) -> e.Entry:
    """Take words, or a person, out of the stored entries: the one change that is made to them. The note to append."""
    change = forget(_since(connection, workshop).rows, room, entry)
    for id_, left in change.changed.items():
        connection.execute(_journal.update().where(_journal.c.id == id_).values(body=e.encode(left)))
    for id_ in change.deleted:
        connection.execute(_journal.delete().where(_journal.c.id == id_))
    return change.note


def _forgets(job: _Job) -> bool:
    return any(isinstance(entry, e.FORGETTING) for _, entry in job.entries)


def _wipe(connection: sa.Connection, workshop: str, state: State) -> None:
    """The lock is held and the state is folded up to now: what is a rehearsal here cannot be another workshop."""
    if not isinstance(state, Room) or not state.rehearsal:
        raise Rejected("Only a rehearsal can be wiped. This is none, or it was wiped already. Nothing was changed.")
    connection.execute(_journal.delete().where(_journal.c.workshop == workshop))


@dataclass(frozen=True)
class _Later:
    """The rows after one that was known. ``stands``: that one is still there, so the workshop was not wiped."""

    rows: Sequence[e.Row]
    stands: bool


def _later(found: Iterable[Any], row: int) -> _Later:
    read = [(id_, uuid, at, kind, body) for id_, uuid, at, kind, body in found]
    rows = [e.Row(id_, uuid, at, e.decode(kind, body)) for id_, uuid, at, kind, body in read if id_ > row]
    return _Later(rows, not row or len(rows) < len(read))


def _since(connection: sa.Connection, workshop: str, row: int = 0) -> _Later:
    return _later(connection.execute(_SINCE, {"workshop": workshop, "row": row}), row)


def _nothing(workshop: str) -> State:
    return House() if workshop == HOUSE else Room()


def _behind(connection: sa.Connection, known: Mapping[str, State]) -> dict[str, _Later]:
    """What was written after these states. PostgreSQL is asked once for all of them: each question is a journey."""
    if connection.dialect.name != "postgresql":
        return {workshop: _since(connection, workshop, state.row) for workshop, state in known.items()}
    found: dict[str, list[Any]] = {workshop: [] for workshop in known}
    asked = (list(known), [state.row for state in known.values()])
    for workshop, *row in connection.exec_driver_sql(_BEHIND, asked):
        found[workshop].append(row)
    return {workshop: _later(rows, known[workshop].row) for workshop, rows in found.items()}


_BEHIND = """
SELECT known.workshop, later.* FROM unnest(%s::varchar[], %s::bigint[]) AS known (workshop, row)
CROSS JOIN LATERAL (
    SELECT id, uuid, at, kind, CASE WHEN id > known.row THEN body ELSE '' END FROM journal
    WHERE journal.workshop = known.workshop AND journal.id >= known.row ORDER BY journal.id
) AS later
"""


def _caught_up(workshop: str, known: State, since: Callable[[int], _Later], later: _Later | None = None) -> State:
    """The state with what was written after it: from the beginning where words left entries that it knew, or all did.

    ``later`` is what was written after it, where that is here already.
    """
    later = since(known.row) if later is None else later
    if known.row and (not later.stands or any(isinstance(row.entry, e.FORGETTING) for row in later.rows)):
        known, later = _nothing(workshop), since(0)
    return _fold(known, later.rows) if later.rows else known


def _fold(state: Any, rows: Sequence[e.Row]) -> Any:
    for row in rows:
        state = state.after(row)
    return state


def _lock(connection: sa.Connection, workshops: list[str]) -> None:
    """One appender per workshop at a time, so that the order of row ids is the order of commits."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_LOCK, (workshops,)).all()
    # SQLite has begun IMMEDIATE already: one writer for the whole file.


_LOCK = """
SELECT pg_advisory_xact_lock(hashtextextended(workshop, 0))
FROM (
    SELECT workshop FROM unnest(%s::varchar[]) WITH ORDINALITY AS one (workshop, place) ORDER BY place OFFSET 0
) AS these
"""
"""One after the other, in the order that is given."""


def _announce(connection: sa.Connection, moved: Mapping[str, int]) -> None:
    """Tell the other replicas of rooms that have something new to show. A vote moves no scene, so it costs nobody else.

    PostgreSQL commits transactions with notices one after the other, which is a second reason to send few.
    """
    for workshop, row in moved.items():
        connection.exec_driver_sql(channel.NOTIFY, channel.notice(workshop, row))


@contextmanager
def _calm() -> Iterator[None]:
    """A database that does not answer, as a sentence."""
    try:
        yield
    except sa.exc.OperationalError as error:
        log.exception("the journal could not be read")
        raise JournalDown("The toolkit cannot read its journal at the moment. Try again shortly.") from error


def _code(engine: sa.Engine) -> sa.ColumnElement[str]:
    return sa.literal_column(f"({_CODE[engine.dialect.name]})", sa.String)


def _open(url: str) -> sa.Engine:
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite":
        file = Path(parsed.database or "")
        home.prepare(file)
        _for_this_user_alone(file)
        engine = sa.create_engine(
            parsed, connect_args={"timeout": _PATIENCE, "check_same_thread": False}, hide_parameters=True
        )
        sa.event.listen(engine, "connect", _sqlite_settings)
        sa.event.listen(engine, "begin", _sqlite_begin)
    else:
        engine = sa.create_engine(parsed, pool_pre_ping=True, connect_args=_POSTGRESQL, hide_parameters=True)
    try:
        _migrate(engine)
    except sa.exc.DatabaseError as error:
        log.exception("the journal could not be opened")
        raise Rejected(
            "The journal cannot be opened: the file is damaged, in use by another program, or may not be read. "
            f"It is {parsed.render_as_string(hide_password=True)}"
        ) from error
    return engine


def _for_this_user_alone(file: Path) -> None:
    """SQLite gives its log the rights of the file as it opens it, so they must be narrow before."""
    if os.name != "nt":
        file.touch(0o600)
        for one in (file, *(file.with_name(f"{file.name}{end}") for end in ("-wal", "-shm"))):
            with contextlib.suppress(FileNotFoundError):
                one.chmod(0o600)


_POSTGRESQL = {
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,
    "application_name": "mash-workshop",
    # A replica that was cut off must not hold a workshop's lock.
    "options": "-c statement_timeout=20s -c lock_timeout=10s -c idle_in_transaction_session_timeout=30s",
}
"""Of a connection to PostgreSQL: whoever waits gets an answer, if only that the database gives none."""


def _for_reading(engine: sa.Engine) -> sa.Engine:
    """The engine for reads. On PostgreSQL each is one question and one answer: nothing to begin, end or ask before."""
    if engine.dialect.name != "postgresql":
        return engine.execution_options(reads=True)
    return sa.create_engine(
        engine.url, isolation_level="AUTOCOMMIT", pool_size=10, connect_args=_POSTGRESQL, hide_parameters=True
    )


def _channel(engine: sa.Engine, moved: Callable[[str, int], None]) -> channel.Channel | None:
    if engine.dialect.name != "postgresql":
        return None
    conninfo = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return channel.Channel(conninfo, _POSTGRESQL, moved)


def _sqlite_settings(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # so that we say ourselves when a transaction begins, and how
    # What is written anew must not pass through a temporary file.
    for setting in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "temp_store=MEMORY"):
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
        version = connection.execute(sa.select(_schema.c.version)).scalar_one()
        if version > SCHEMA:
            raise Rejected("This journal was written by a newer version of the toolkit. Update the toolkit to open it.")
        code = _CODE[connection.dialect.name]
        connection.exec_driver_sql(f"CREATE INDEX IF NOT EXISTS {_BY_CODE} ON journal (({code})) WHERE {_MADE}")


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
