"""Real servers for tests: the app itself in a process of its own, and PostgreSQL from the system's packages."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
import sqlalchemy as sa

from workshop.journal import Journal

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    """A port that nobody has, below those that a system gives to connections: one of them could take it meanwhile."""
    while True:
        port = 10_000 + secrets.randbelow(20_000)
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("", port))
            return port


@dataclass
class App:
    """The running toolkit.

    ``journal`` is this process's own view of the same file; ``key`` signs in once; ``connections`` lists every
    connection that the app and the programs it started have opened to anybody.
    """

    port: int
    url: str
    database: str
    key: str
    connections: Path
    process: subprocess.Popen[bytes]
    log: Path
    journal: Journal

    def kill(self) -> None:
        """As a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)


def start_app(
    folder: Path,
    database: str,
    port: int = 0,
    key: str = "test-key",
    environment: Mapping[str, str] | None = None,
    verify: ssl.SSLContext | None = None,
) -> App:
    """Start the app and wait until it answers. ``environment`` is beside what every test sets.

    ``verify`` trusts the certificate that the environment names.
    """
    port = port or free_port()
    log = folder / f"app-{port}.log"
    connections = folder / f"connections-{port}.txt"
    connections.touch()
    everything = {
        **os.environ,
        "WORKSHOP_DATABASE_URL": database,
        "WORKSHOP_KEY": key,
        "PYTHONPATH": str(ROOT / "tests" / "watch"),
        "WATCH_CONNECTIONS": str(connections),
        **(environment or {}),
    }
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]

    def begun() -> subprocess.Popen[bytes]:
        with log.open("ab") as output:
            return subprocess.Popen(command, cwd=ROOT, env=everything, stdout=output, stderr=output)

    process, again = begun(), True
    url = f"{'https' if verify else 'http'}://127.0.0.1:{port}"
    for _ in range(300):
        if process.poll() is not None and again:
            # Another test's server may have had the port for a moment: it was free, and not yet ours.
            time.sleep(1)
            process, again = begun(), False
        elif process.poll() is not None:
            raise RuntimeError(f"the app did not start:\n{log.read_text()}")
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{url}/sign-in", timeout=5, verify=verify or True).status_code == 200:
                break
        time.sleep(0.1)
    else:
        process.kill()
        raise RuntimeError(f"the app did not answer:\n{log.read_text()}")
    return App(port, url, database, key, connections, process, log, Journal(database))


@contextlib.contextmanager
def running_app(
    folder: Path,
    database: str = "",
    port: int = 0,
    environment: Mapping[str, str] | None = None,
    verify: ssl.SSLContext | None = None,
) -> Iterator[App]:
    database = database or f"sqlite:///{folder / 'journal.sqlite'}"
    app = start_app(folder, database, port, environment=environment, verify=verify)
    try:
        yield app
    finally:
        app.journal.close()
        if app.process.poll() is None:
            app.process.terminate()
            try:
                app.process.wait(10)
            except subprocess.TimeoutExpired:
                app.process.kill()
                app.process.wait(10)


def postgres_programs() -> Path | None:
    """The folder of PostgreSQL's server programs, where the system has them."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


@dataclass(frozen=True)
class Postgres:
    """A scratch PostgreSQL server on loopback; ``url`` is for SQLAlchemy."""

    url: str
    _control: Sequence[str | Path]
    _options: str

    def start(self) -> None:
        subprocess.run([*self._control, "-o", self._options, "start"], check=True, stdout=subprocess.DEVNULL)

    def stop(self) -> None:
        """As a crash would."""
        subprocess.run([*self._control, "-m", "immediate", "stop"], check=True, stdout=subprocess.DEVNULL)


@contextlib.contextmanager
def postgres_server(durable: bool = False) -> Iterator[Postgres]:
    """``durable`` lets each commit wait for the disk, as it should where it is not only a test."""
    programs = postgres_programs()
    assert programs, "PostgreSQL's server programs are not installed"
    # PostgreSQL refuses to run as root, which is who tests are in a container. Its folder stands apart from
    # pytest's own, which only the user who runs the tests may enter.
    as_user = ["runuser", "-u", "postgres", "--"] if os.name == "posix" and os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        if as_user:
            shutil.chown(folder, "postgres")
        data = folder / "data"
        initialise = [*as_user, programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust"]
        subprocess.run(initialise, check=True, stdout=subprocess.DEVNULL)
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
        options += "" if durable else " -c fsync=off"
        control = [*as_user, programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
        server = Postgres(f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres", control, options)
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """The SQLAlchemy URL of a scratch PostgreSQL server."""
    with postgres_server() as server:
        yield server.url


def new_database(server: str) -> str:
    """The URL of a database of its own on this server."""
    name = f"test_{uuid.uuid4().hex}"
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return sa.make_url(server).set(database=name).render_as_string(hide_password=False)


def comes_true(
    what: Callable[[], bool],
    within: float = 60,
    pause: Callable[[float], None] = lambda milliseconds: time.sleep(milliseconds / 1000),
) -> bool:
    """Whether it comes true within so many seconds, however slow the machine is."""
    until = time.monotonic() + within
    while not (true := what()) and time.monotonic() < until:
        pause(20)
    return true
