"""The exercises in a real browser on small screens: photos, several remarks, support, tables, what one keeps."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from accessibility import wrong_in_the_dark, wrong_with
from browser_phones import RECEIVED, SMALL, SMALL_TARGETS, USUAL, address, eventually, fills_in_a_seat, goes_to, joined
from conftest import HOST, close
from phone_room import EXERCISES, Host
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from test_phone_photos import from_a_phone

from workshop import running
from workshop.room import remarks

pytestmark = [pytest.mark.browser, pytest.mark.agenda(EXERCISES)]


@pytest.fixture
def page(browser: Browser, host: Host) -> Iterator[Page]:
    context = browser.new_context(viewport=SMALL, has_touch=True)
    yield joined(context, host)
    close(context)


def sends(page: Page) -> None:
    page.locator("#send").click()


def received(page: Page) -> None:
    expect(page.get_by_text(RECEIVED)).to_be_visible(timeout=15_000)


def fits(page: Page) -> bool:
    fitting: bool = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return fitting


def photo(name: str = "IMG_1.JPG", data: bytes = b"") -> dict[str, object]:
    return {"name": name, "mimeType": "image/jpeg", "buffer": data or from_a_phone()}


def test_a_drawing_is_sent_with_its_photo_made_small_on_the_phone(page: Page, host: Host) -> None:
    host.asks("draw")
    page.get_by_label("Caption").fill("A wall of forms")
    page.get_by_label("Photo").set_input_files(photo())  # type: ignore[arg-type]
    with page.expect_request("**/drawing") as sent:
        sends(page)
    assert "urlencoded" in sent.value.headers["content-type"]
    expect(page.get_by_role("img", name="Your photo")).to_be_visible(timeout=15_000)
    received(page)
    (value,) = host.values("draw")
    assert isinstance(value, list)
    assert Image.open(io.BytesIO(base64.b64decode(value[1]))).size == (640, 1280)
    assert fits(page)
    page.get_by_label("Caption").fill("A high wall")
    sends(page)
    assert eventually(page, lambda: host.values("draw") == [["A high wall", value[1]]])
    received(page)
    page.get_by_label("Remove the photo").check()
    sends(page)
    assert eventually(page, lambda: host.values("draw") == [["A high wall", ""]])
    received(page)  # a page that is being loaded is slow to close


def test_a_file_that_is_no_photo_is_refused_on_the_phone_and_the_caption_stays(page: Page, host: Host) -> None:
    host.asks("draw")
    page.get_by_label("Caption").fill("A wall")
    page.get_by_label("Photo").set_input_files(photo("x.jpg", b"MZ not a photo"))  # type: ignore[arg-type]
    sends(page)
    expect(page.get_by_role("alert")).to_contain_text("That file is not a photo that can be read here.")
    page.reload()
    expect(page.get_by_label("Caption")).to_have_value("A wall")
    assert host.answers("draw") == []
    sends(page)
    assert eventually(page, lambda: host.values("draw") == [["A wall", ""]])


def test_a_photo_waits_on_the_phone_until_there_is_a_connection(page: Page, host: Host) -> None:
    host.asks("draw")
    expect(page.locator("#answer")).to_be_visible()
    page.route("**/drawing", lambda route: route.abort())
    page.get_by_label("Caption").fill("A wall")
    page.get_by_label("Photo").set_input_files(photo())  # type: ignore[arg-type]
    sends(page)
    expect(page.get_by_text("Saved on this phone. It will be sent")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Caption")).to_have_value("A wall")
    page.unroute("**/drawing")
    expect(page.get_by_role("img", name="Your photo")).to_be_visible(timeout=15_000)


def test_a_drawing_without_javascript_and_an_older_browser_both_send_the_file(browser: Browser, host: Host) -> None:
    for script in (False, True):
        context = browser.new_context(viewport=SMALL, java_script_enabled=script)
        page = context.new_page()
        page.add_init_script("delete window.createImageBitmap")
        page.goto(address(host))
        fills_in_a_seat(page)
        host.asks("draw") if not script else None
        page.goto(address(host))
        page.get_by_label("Caption").fill("A wall")
        page.get_by_label("Photo").set_input_files(photo())  # type: ignore[arg-type]
        with page.expect_request("**/drawing") as sent:
            page.get_by_role("button", name="Send my answer").click()
        assert "multipart" in sent.value.headers["content-type"]
        expect(page.get_by_role("img", name="Your photo")).to_be_visible()
        received(page)
        expect(page.get_by_text("Kept on this phone")).to_have_count(0)
        context.close()
    assert len(host.answers("draw")) == 2


def test_several_remarks_wait_on_the_phone_and_none_replaces_another(page: Page, host: Host) -> None:
    host.asks("cafe")
    expect(page.locator("#answer")).to_be_visible()
    page.route("**/answer", lambda route: route.abort())
    words = page.get_by_label("Your words")
    for text in ("First thing", "Second thing"):
        words.fill(text)
        sends(page)
        expect(words).to_have_value("")
    words.fill("Half a thou")
    page.reload()
    expect(words).to_have_value("Half a thou")
    page.unroute("**/answer")
    assert eventually(page, lambda: sorted(map(str, host.values("cafe"))) == ["First thing", "Second thing"], 15)
    expect(words).to_have_value("Half a thou")
    words.fill("Third thing")
    sends(page)
    expect(page.get_by_text("You have said")).to_be_visible()
    expect(page.get_by_text("Third thing")).to_be_visible()
    expect(words).to_have_value("")
    assert len(host.answers("cafe")) == 3


def test_a_refused_remark_comes_back_into_the_form(page: Page, host: Host) -> None:
    host.asks("cafe")
    page.get_by_label("Your words").fill("x" * 101)
    sends(page)
    expect(page.get_by_role("alert")).to_have_text("That is 101 characters. Shorten it to 100 or fewer.")
    expect(page.get_by_label("Your words")).to_have_value("x" * 101)
    page.get_by_label("Your words").fill("Shorter")
    sends(page)
    expect(page.get_by_text("You have said")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_one_tap_supports_and_a_half_written_remark_stays(page: Page, host: Host) -> None:
    host.asks("board")
    other = host.phone()
    other.answers("Who decides?")
    host.releases("Who decides?")
    expect(page.locator("#answer")).to_be_visible()
    page.get_by_label("Your words").fill("Half a question")
    page.get_by_role("link", name="Look again").click()
    page.get_by_role("button", name=re.compile("Support this.*Who decides")).click()
    expect(page.get_by_role("button", name=re.compile("Supported.*Who decides"))).to_be_visible()
    expect(page.get_by_text("1 supports this")).to_be_visible()
    expect(page.get_by_label("Your words")).to_have_value("Half a question")
    assert fits(page)


def test_one_tap_changes_the_table(page: Page, host: Host) -> None:
    host.goes_to("cafe", 2)
    page.get_by_role("button", name="Table 4").click()
    expect(page.get_by_text("You are at table 4 now.")).to_be_visible()
    assert [seat.table for seat in host.room.seats.values()] == [4]


def test_how_sure_one_is_goes_with_the_answer(page: Page, host: Host) -> None:
    host.asks("sure")
    page.get_by_label("Consent").check()
    page.get_by_label("Very sure").check()
    sends(page)
    received(page)
    assert [(one.value, one.confidence) for one in host.answers("sure")] == [("consent", "4")]


def test_a_commitment_can_be_saved_as_a_file(page: Page, host: Host) -> None:
    host.asks("commit")
    page.get_by_label("What you will do").fill("Ring back")
    page.get_by_label("Your role").fill("Ward manager")
    page.get_by_label("By when").fill("2027-01-31")
    sends(page)
    page.get_by_role("link", name="Save my commitment").click()
    expect(page.get_by_text("Ring back")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as a text file").click()
    assert download.value.suggested_filename == "my-commitment-2026-11-22.txt"
    assert "Ward manager, by 31 January 2027" in Path(download.value.path()).read_text()
    page.emulate_media(media="print")
    expect(page.get_by_text("Ring back")).to_be_visible()
    expect(page.get_by_role("link", name="Download as a text file")).to_be_hidden()


@pytest.mark.slow
def test_every_exercise_passes_axe_and_fits_small_screens(browser: Browser, host: Host) -> None:
    """Each step before and after an answer, and its results, for one of two who answer; light and dark."""
    contexts = [browser.new_context(viewport=size) for size in (SMALL, USUAL)]
    pages = [joined(context, host) for context in contexts]
    problems: list[str] = []

    def check(state: str, path: str = "") -> None:
        page = pages[0]
        goes_to(page, f"http://{HOST}:{host.app.port}/{host.code}{path}")
        problems.extend(f"{state}: {one}" for one in (*wrong_with(page), *wrong_in_the_dark(page)))
        for size in (USUAL, SMALL):
            page.set_viewport_size(size)
            if not fits(page):
                problems.append(f"{state}: scrolls sideways")
            problems.extend(f"{state}: small target {one}" for one in page.evaluate(SMALL_TARGETS))

    answers: dict[str, Callable[[Page], object]] = {
        "draw": _draws,
        "commit": _commits,
        "change": _proposes,
        "sure": lambda page: page.get_by_label("Very sure").check() or page.get_by_label("Consent").check(),
    }
    while entries := running.go_on(host.room, host.room.present):
        host.records(*entries)
        step = host.room.step
        assert step
        check(f"{step.kind} {step.title} {step.question}")
        if step.kind != "ask":
            continue
        if step.question == "draw":
            host.shapes("Trust and what it takes to build it between agencies that never meet", "Time")
        for page in pages:
            goes_to(page, address(host))
            answers.get(step.question, _writes)(page)
            sends(page)
            expect(page.get_by_text(RECEIVED)).to_be_visible()
        for remark in remarks(host.room):
            if remark.status == "held":
                host.releases(remark.text)
        check(f"answered {step.question}")
        if step.question == "commit":
            check("what I will do", "/mine")
    for context in contexts:
        context.close()
    assert problems == []


def _draws(page: Page) -> None:
    page.get_by_label("Caption").fill("A wall of forms")
    page.get_by_label("Photo").set_input_files(photo())  # type: ignore[arg-type]


def _commits(page: Page) -> None:
    page.get_by_label("What you will do").fill("Ring the referrer back")
    page.get_by_label("Your role").fill("Ward manager")
    page.get_by_label("By when").fill("2027-01-31")


def _proposes(page: Page) -> None:
    page.get_by_label("Rename a theme").check()
    page.get_by_label("Time").check()
    page.get_by_label("New name").fill(f"Time to talk {page.viewport_size}"[:60])


def _writes(page: Page) -> None:
    if page.get_by_label("Your words").count():
        page.get_by_label("Your words").fill(f"Averylongwordthatnobodywouldtypeinonebreath {page.viewport_size}"[:100])
    else:
        page.locator("[name=value]").first.check()
