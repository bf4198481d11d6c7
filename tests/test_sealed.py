"""Files locked with a passphrase: nothing but the passphrase opens them, and the ``age`` program does so too."""

from __future__ import annotations

import contextlib
import importlib
import math
import os
import re
import shutil
import sys
import unicodedata
from pathlib import Path

import pyrage
import pytest
import servers
from accessibility import wrong_with
from analysis_rooms import Day
from conftest import make_workshop
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pages_room import Facilitator, People, sign_in
from playwright.sync_api import Browser, expect
from sealed_files import PASSPHRASE, PUBLISHED, lightly_locked

from analysis.__main__ import main
from pages import together
from workshop import archive, sealed, sealed_files
from workshop import entries as e
from workshop.errors import Rejected
from workshop.house import HOUSE, hash_of
from workshop.journal import Journal
from workshop.words import WORDS

WORDS_OF_PEOPLE = b"They ring back the same day."


@pytest.fixture(scope="module")
def day() -> Day:
    return Day()


@pytest.fixture(scope="module")
def locked(day: Day) -> bytes:
    """An archive that is locked."""
    return lightly_locked(day.archive())


@pytest.fixture(scope="module")
def locked_here(day: Day) -> bytes:
    """An archive that the toolkit locked."""
    return sealed.seal(day.archive(), PASSPHRASE)


# What opens it


def test_the_passphrase_opens_what_it_locked_and_nothing_can_be_read_before(day: Day, locked_here: bytes) -> None:
    assert archive.unpack(sealed.unseal(locked_here, f" {PASSPHRASE}\n")).room == day.room
    assert sealed.is_sealed(locked_here)
    assert b"PK\x03\x04" not in locked_here[:200]
    assert b"entries.jsonl" not in locked_here
    assert b"PSEUDONYMOUS" not in locked_here


def test_a_published_file_of_the_format_is_opened() -> None:
    assert sealed.unseal(PUBLISHED, "password") == b"age"


@pytest.mark.parametrize(
    ("data", "passphrase", "refusal", "sentence"),
    [
        (PUBLISHED, "passwort", sealed.WrongPassphrase, "That is not the passphrase that this file was locked with."),
        (PUBLISHED, " ", Rejected, "This file is locked. Give the passphrase that it was locked with."),
        (PUBLISHED[:-1], "password", Rejected, "This file is damaged. Use another copy."),
        (PUBLISHED[:80], "password", Rejected, "This file is damaged. Use another copy."),
        (PUBLISHED.replace(b"IOXiQ", b"IOXiR"), "password", Rejected, "This file is damaged. Use another copy."),
        (PUBLISHED.replace(b"scrypt", b"X25519"), "password", Rejected, "locked with something else"),
        (b"holiday", "password", Rejected, "This file is damaged"),
        (b"", "password", Rejected, "This file is damaged"),
    ],
)
def test_what_cannot_be_opened_is_refused_with_its_reason(
    data: bytes, passphrase: str, refusal: type[Rejected], sentence: str
) -> None:
    with pytest.raises(Rejected) as told:
        sealed.unseal(data, passphrase)
    assert type(told.value) is refusal
    assert sentence in told.value.sentence


@pytest.mark.parametrize("work", [b"23", b"63", b"99", b"100", b"0", b"-1", b"+9", b"010", b"1e9", b""])
def test_a_file_that_asks_for_endless_work_is_refused_at_once(work: bytes) -> None:
    """23 is the vector ``scrypt_work_factor_23``: a minute and 8 GiB. What follows would never end."""
    with pytest.raises(Rejected, match=r"asks for more work|is damaged"):
        sealed.unseal(PUBLISHED.replace(b" 10\n", b" " + work + b"\n"), "password")


def test_a_busy_computer_locks_as_well_and_opens_what_it_locked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library judges the computer by a few milliseconds: here it takes it for a very slow one at first."""
    refusal = "Excessive work parameter for passphrase.\nDecryption would take around 64 seconds."
    sealing, opening = iter([PUBLISHED] * 3), iter([pyrage.DecryptError(refusal)] * 3)
    seals, opens = pyrage.passphrase.encrypt, pyrage.passphrase.decrypt

    def opens_or_refuses(data: bytes, passphrase: str) -> bytes:
        for refused in opening:
            raise refused
        return opens(data, passphrase)

    monkeypatch.setattr(pyrage.passphrase, "encrypt", lambda *given: next(sealing, b"") or seals(*given))
    monkeypatch.setattr(pyrage.passphrase, "decrypt", opens_or_refuses)
    locked = sealed._sealed(WORDS_OF_PEOPLE, PASSPHRASE)
    assert int(locked.splitlines()[1].split()[-1]) >= sealed.LEAST_WORK
    assert sealed._unsealed(PUBLISHED, "password") == b"age"
    assert not [*sealing, *opening]


@settings(max_examples=12)
@given(place=st.integers(0, len(PUBLISHED) - 1), flip=st.integers(1, 255))
@example(place=0, flip=1)
@example(place=len(PUBLISHED) - 1, flip=128)
def test_no_changed_byte_goes_unnoticed(place: int, flip: int) -> None:
    changed = bytearray(PUBLISHED)
    changed[place] ^= flip
    if PUBLISHED[:place].endswith(b" 1") and changed[place] in b"56789":
        return  # more work than a test should do
    with pytest.raises(Rejected):
        sealed.unseal(bytes(changed), "password")


# Passphrases


def test_an_offered_passphrase_is_six_words_by_chance_and_more_than_66_bits() -> None:
    offered = {sealed.new_passphrase() for _ in range(20)}
    assert len(offered) == 20
    for one in offered:
        words = one.split("-")
        assert len(words) == 6
        assert set(words) <= set(WORDS)
        assert sealed.chosen(one) == one
    assert 6 * math.log2(len(set(WORDS))) > 66


@pytest.mark.parametrize("typed", ["", "   ", "fourteen chars", "  fourteen chars  "])
def test_a_passphrase_that_is_soon_guessed_locks_nothing(typed: str) -> None:
    with pytest.raises(Rejected, match=r"Give a passphrase|15 characters or more"):
        sealed.seal(WORDS_OF_PEOPLE, typed)


def test_a_passphrase_is_the_same_from_every_keyboard() -> None:
    composed, apart = (unicodedata.normalize(form, "Café über the mill") for form in ("NFC", "NFD"))
    assert composed != apart
    assert sealed.chosen(composed) == sealed.chosen(apart)
    assert sealed.chosen("a lone \ud800 surrogate") == "a lone  surrogate"


def test_a_file_of_passphrases_is_tried_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "passphrases.txt"
    file.write_text("\ufefffor another file\n\npassword\n", encoding="utf-8")
    assert sealed_files.opened(PUBLISHED, Path("one.age"), file) == b"age"
    assert sealed_files.opened(b"not locked", Path("one.zip"), None) == b"not locked"
    file.write_text("for another file\n", encoding="utf-8")
    with pytest.raises(Rejected, match="not the passphrase"):
        sealed_files.opened(PUBLISHED, Path("one.age"), file)
    file.write_text("\n")
    with pytest.raises(Rejected, match="is empty"):
        sealed_files.opened(PUBLISHED, Path("one.age"), file)
    with pytest.raises(Rejected, match="cannot be read"):
        sealed_files.opened(PUBLISHED, Path("one.age"), tmp_path / "nowhere")


# The age program

age = pytest.mark.skipif(not shutil.which("age") or os.name == "nt", reason="the age program is not installed here")


@age
def test_the_age_program_opens_what_the_toolkit_locked(day: Day, locked_here: bytes, tmp_path: Path) -> None:
    file, out = tmp_path / "w.zip.age", tmp_path / "w.zip"
    file.write_bytes(locked_here)
    typed(["age", "-d", "-o", str(out), str(file)], PASSPHRASE, 1)
    assert out.read_bytes() == day.archive()


@age
def test_the_toolkit_opens_what_the_age_program_locked(tmp_path: Path) -> None:
    file, out = tmp_path / "w.zip", tmp_path / "w.zip.age"
    file.write_bytes(WORDS_OF_PEOPLE)
    typed(["age", "-p", "-o", str(out), str(file)], PASSPHRASE, 2)
    assert sealed.unseal(out.read_bytes(), PASSPHRASE) == WORDS_OF_PEOPLE


@pytest.mark.skipif(os.name == "nt", reason="needs a terminal to type into")
def test_a_command_asks_for_the_passphrase_at_the_keyboard_and_does_not_show_it(tmp_path: Path) -> None:
    file = tmp_path / "w.zip.age"
    file.write_bytes(PUBLISHED)
    read = "from pathlib import Path; from workshop.sealed_files import opened; f = Path(sys.argv[1])"
    command = f"import sys; {read}; sys.exit(opened(f.read_bytes(), f, None) != b'age')"
    assert b"password" not in typed([sys.executable, "-c", command, str(file)], "password", 1)


def typed(command: list[str], passphrase: str, times: int) -> bytes:
    """Run a program that asks for a passphrase at the keyboard so many times; what it shows after that."""
    process, keyboard = importlib.import_module("pty").fork()
    if not process:
        os.execvp(command[0], command)
    shown = b""
    for _ in range(times):
        while not re.search(rb"assphrase[^:]*: ?$", shown):
            shown += os.read(keyboard, 1024)
        shown = b""
        os.write(keyboard, passphrase.encode() + b"\n")
    with open(keyboard, "rb", closefd=True) as screen, contextlib.suppress(OSError):  # how Linux ends it
        shown = screen.read()
    _, status = os.waitpid(process, 0)
    assert status == 0, shown
    return shown


# By command, and on pages


def test_a_report_is_made_from_a_locked_archive(
    locked: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, phrase = tmp_path / "w.zip.age", tmp_path / "passphrase.txt"
    file.write_bytes(locked)
    phrase.write_text(PASSPHRASE)
    assert main(["report", str(file), "--check"]) == 2
    assert "w.zip.age is locked with a passphrase. Name a file that holds it" in capsys.readouterr().err
    assert main(["report", str(file), "--check", "--passphrase-file", str(phrase)]) == 1
    assert "Not ready for publication." in capsys.readouterr().out


def test_an_archive_is_locked_unless_somebody_chooses_otherwise(journal: Journal) -> None:
    workshop = make_workshop(journal)
    host = Facilitator(journal)
    keys = [button.key for button in host.page.download_button]
    assert f"keep-{workshop}" not in keys
    offered = host.page.text_input(key=f"passphrase-{workshop}")
    assert len(offered.value.split("-")) == 6
    offered.set_value("too short")
    host.presses(f"lock-{workshop}-go")
    assert host.sees("This passphrase is too short to be safe.")
    host.page.text_input(key=f"passphrase-{workshop}").set_value(PASSPHRASE)
    host.presses(f"lock-{workshop}-go")
    assert [code.value for code in host.page.code] == [PASSPHRASE]
    assert f"keep-{workshop}-locked" in [button.key for button in host.page.download_button]
    locked = host.page.session_state["locked-archive"]
    assert locked.name.endswith("-pseudonymous-not-for-publication.zip.age")
    assert sealed.is_sealed(locked.data)
    assert PASSPHRASE not in repr(locked)
    People(journal, workshop).join(1)
    host.looks_again()
    assert host.sees("More has happened since the archive was locked.")
    assert f"keep-{workshop}-locked" not in [button.key for button in host.page.download_button]


def test_a_locked_archive_is_restored_with_its_passphrase(journal: Journal, day: Day, locked: bytes) -> None:
    host = Facilitator(journal)
    upload = host.page.file_uploader(key="restore-file")
    upload.set_value(("w.zip.age", PUBLISHED, "application/octet-stream")).run()
    host.page.text_input(key="restore-passphrase").set_value("guessed")
    host.presses("restore-go")
    assert host.sees("That is not the passphrase that this file was locked with.")
    host.page.file_uploader(key="restore-file").set_value(("w.zip.age", locked, "application/octet-stream")).run()
    host.page.text_input(key="restore-passphrase").set_value(PASSPHRASE)
    host.presses("restore-go")
    assert host.sees("is back, with"), host.text
    (workshop,) = journal.workshops()
    assert [(row.uuid, row.at, row.entry) for row in journal.since(workshop)] == [
        (row.uuid, row.at, row.entry) for row in day.rows
    ]


def test_locked_archives_are_put_together_with_their_passphrases(journal: Journal, locked: bytes, day: Day) -> None:
    before = together.made()
    page = Facilitator(journal).opens("synthesis")
    archives = page.page.file_uploader(key="synthesis-archives")
    files = (("here.zip", day.archive()), ("away.zip.age", locked))
    archives.set_value([(name, data, "application/octet-stream") for name, data in files]).run()
    assert [field.label for field in page.page.text_input if field.key.startswith("synthesis-passphrase")] == [
        "Passphrase of away.zip.age"
    ]
    page.presses("synthesis-make")
    assert page.sees("This file is locked. Give the passphrase")
    page.page.text_input(key="synthesis-passphrase-1").set_value(PASSPHRASE)
    page.presses("synthesis-make")
    assert page.sees("A workshop is there twice")  # so it was read
    assert together.made() is before


@pytest.mark.slow
@pytest.mark.browser
def test_an_archive_is_locked_and_taken_away_by_keyboard_and_by_nobody_who_is_signed_out(
    browser: Browser, app: servers.App
) -> None:
    workshop = make_workshop(app.journal)
    code = app.journal.room(workshop).plan[0].code
    token = sign_in(app.journal)
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    context.add_cookies([{"name": "facilitator", "value": token, "url": app.url}])
    page = context.new_page()
    page.goto(f"{app.url}/workshops")
    page.locator(f".st-key-ask-{workshop} button").first.focus()
    page.keyboard.press("Enter")
    phrase = page.get_by_label("Passphrase", exact=True)
    expect(phrase).to_have_value(re.compile(r"^([a-z]+-){5}[a-z]+$"), timeout=30_000)
    assert wrong_with(page) == []
    phrase.focus()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(PASSPHRASE)
    page.keyboard.press("Enter")
    button = page.get_by_role("button", name="Download the locked archive")
    expect(button).to_be_visible(timeout=60_000)
    expect(page.locator("code", has_text=PASSPHRASE)).to_be_visible()
    assert wrong_with(page) == []
    button.focus()
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    name = download.value.suggested_filename
    assert name == f"workshop-{code}-2026-11-22-pseudonymous-not-for-publication.zip.age"
    data = download.value.path().read_bytes()
    assert archive.unpack(sealed.unseal(data, PASSPHRASE)).workshop == workshop
    app.journal.record(HOUSE, e.SignedOut(hash_of(token)))
    fetched: list[str] = []
    page.on("download", lambda one: fetched.append(one.suggested_filename))
    button.click()
    page.wait_for_timeout(1000)
    assert fetched == []
    context.close()
