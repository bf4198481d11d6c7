"""Fixtures: real journals on temporary paths, the real app, a real browser."""

from __future__ import annotations

import asyncio
import errno
import gc
import os
import shutil
import socket
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import certifi
import pytest
import sample
import servers
from hypothesis import HealthCheck, settings
from phone_room import Host
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright
from playwright.sync_api import TimeoutError as OutOfTime

from workshop import entries as e
from workshop.codes import new_code
from workshop.journal import Journal

COMPULSORY = os.environ.get("CI") == "true"
"""In continuous integration nothing may be missing; on a laptop without a browser those tests are passed over."""

HOST = "workshop.test"
"""A name that is not localhost, so that pages are not in a secure context, as on the phones in a room."""

UNUSED = (
    # Each window and tab starts processes for a list of suggestions that nobody sees, and one to spare.
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "SpareRendererForSitePerProcess"),
    # Only the last list counts, so Playwright's stands here too, as far as these pages need it.
    *("HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable", "PaintHolding", "DestroyProfileOnBrowserClose"),
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "MediaRouter", "OptimizationHints", "PreconnectToSearch"),
    "NetworkTimeServiceQuerying",
)
"""What Chromium can leave out."""

CHROMIUM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    f"--disable-features={','.join(UNUSED)}",
    f"--host-resolver-rules=MAP {HOST} 127.0.0.1",
)


os.environ["WORKSHOP_ENCODER"] = os.devnull  # no encoder but those that tests make, and none is fetched

_FOLDER = tempfile.TemporaryDirectory()
_FIRST = Path(certifi.where()).read_text("utf-8").partition("-----END CERTIFICATE-----")
Path(_FOLDER.name, "authority.pem").write_text("".join(_FIRST[:2]), "utf-8")
# Each of httpx's clients reads the certificates of all authorities, which no test asks: one is read in a hundredth.
os.environ["SSL_CERT_FILE"] = str(Path(_FOLDER.name, "authority.pem"))

gc.set_threshold(50_000, 20, 50)  # garbage is collected more seldom: a tenth of the processor's time

LONG = bool(os.environ.get("WORKSHOP_TEST_LONG"))

# How fast the machine is decides nothing. Where a test names no number of examples, the long form tries more.
settings.register_profile(
    "toolkit", deadline=None, max_examples=100 if LONG else 25, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("toolkit")

expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where several processes share the tests, slow ones begin first, so that none is left alone at the end.

    The others of a file stay together: they share what the file has made once.
    """
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1, condition=ran_out_of_time))
    if not hasattr(config, "workerinput"):
        return
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
    for item in items:
        if item.get_closest_marker("slow") is None:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


def pytest_collection_finish() -> None:
    """What all the tests have imported stays: the collector of garbage need not look through it again and again."""
    gc.freeze()


def ran_out_of_time(error: BaseException | None) -> bool:
    """Whether a browser did not show something in time, as on a machine that is busy with something else.

    Such a test is tried once more, and the summary names it. Nothing else is tried again.
    """
    return isinstance(error, OutOfTime) or (
        isinstance(error, AssertionError) and str(error).startswith("Locator expected")
    )


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("long") and not LONG:
        pytest.skip("takes minutes: python start.py test --long runs it")


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Journal]:
    """The journal that ``workshop.journal.current()`` opens in this test, on a file of its own."""
    from workshop import journal as books

    monkeypatch.setenv("WORKSHOP_DATABASE_URL", f"sqlite:///{tmp_path / 'journal.sqlite'}")
    yield books.current()
    books.close_current()


@pytest.fixture
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test's own data would be kept. It is not there yet."""
    monkeypatch.setenv("WORKSHOP_DATABASE_URL", f"sqlite:///{tmp_path / 'data' / 'journal.sqlite'}")
    return tmp_path / "data"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    if not servers.postgres_programs() and not COMPULSORY:
        pytest.skip("PostgreSQL's server programs are not installed here")
    with servers.postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.database)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database for this test alone."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'journal.sqlite'}"
    return servers.new_database(request.getfixturevalue("postgres_url"))


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.App]:
    """The running toolkit, shared by the tests; each makes its own workshop."""
    with servers.running_app(tmp_path_factory.mktemp("app")) as running:
        yield running


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system knows no way to anywhere, as on a computer without a network."""

    def unreachable(*_: object) -> None:
        raise OSError(errno.ENETUNREACH, os.strerror(errno.ENETUNREACH))

    monkeypatch.setattr(socket.socket, "connect", unreachable)


def make_workshop(journal: Journal, agenda: sample.Agenda = sample.AGENDA) -> str:
    """A fresh workshop with a join code of its own; returns its id."""
    taken = {journal.room(known).plan[0].code for known in journal.workshops()}
    workshop = str(uuid.uuid4())
    journal.record(workshop, e.WorkshopMade(replace(sample.FACTS, code=new_code(taken)), agenda))
    return workshop


@pytest.fixture
def workshop(app: servers.App, request: pytest.FixtureRequest) -> str:
    """The id of a fresh workshop in the running app, with the agenda that the test or its file is marked with."""
    marked = request.node.get_closest_marker("agenda")
    return make_workshop(app.journal, *(marked.args if marked else ()))


@pytest.fixture
def host(app: servers.App, workshop: str) -> Host:
    """Who runs that workshop."""
    return Host(app, workshop)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not program and not COMPULSORY:
        pytest.skip("no Chromium is installed here")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=program, args=list(CHROMIUM))


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Somebody's phone."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    yield context
    close(context)


def close(context: BrowserContext) -> None:
    """Close a context, or leave it to the end of the browser if Chromium does not answer."""
    try:
        context._sync(asyncio.wait_for(context._impl_obj.close(None), 10))
    except TimeoutError:
        warnings.warn("Chromium did not close a context.", stacklevel=2)
