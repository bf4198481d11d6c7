"""Bad input: each mistake is named with its place and its remedy, nothing is taken and nothing is lost."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from workshop import pack_upload, pack_zip, packs
from workshop.errors import Rejected
from workshop.materials import BUILT_IN
from workshop.pack_upload import Upload
from workshop.pack_workbook import from_workbook, to_workbook
from workshop.pack_zip import from_zip, to_zip

pytestmark = pytest.mark.usefixtures("data_folder")

MYTHS = to_workbook(BUILT_IN, ["myths"])
VIGNETTE = "vignettes:\n- {id: v-1, title: One, text: A coat.}\n"


def changed(change: Callable[[Any], object], data: bytes = MYTHS) -> bytes:
    book = load_workbook(io.BytesIO(data))
    change(book)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def own_ids(book: Any) -> None:
    for row in range(2, book["Myths"].max_row + 1):
        book["Myths"].cell(row, 1).value = f"any-m{row}"


def told(upload: Upload) -> list[str]:
    """Everything that is said against an upload. Nothing of it can be taken, and nothing is there afterwards."""
    proposal = packs.propose("anytown", upload)
    if proposal.problems:
        with pytest.raises(Rejected, match="Nothing was taken"):
            packs.take(proposal)
        assert packs.names() == []
    return [str(problem) for problem in proposal.problems]


def cell(where: str, value: object) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        own_ids(book)
        book["Myths"][where] = value

    return change


def without_column(book: Any) -> None:
    own_ids(book)
    book["Myths"].delete_cols(3)


def merged(book: Any) -> None:
    own_ids(book)
    book["Myths"].merge_cells("B3:C4")


def merged_widely(book: Any) -> None:
    own_ids(book)
    book["Myths"].merged_cells.add("H30:XFD1048576")


def many_rows(book: Any) -> None:
    own_ids(book)
    for number in range(5_000):
        book["Myths"].append([f"x{number}", "Title"])


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (without_column, "Myths, row 1: the column statement is missing. Add it."),
        (merged, "Myths, cells B3:C4: merged cells. Unmerge them."),
        (merged_widely, "Myths, cells H30:XFD1048576: merged cells. Unmerge them."),
        (cell("C3", "=A1"), "Myths, cell C3: a formula. Write what people should read."),
        (many_rows, "Myths, row 1002: more than 1,000 rows. Split the pack in two."),
        (cell("A3", "any-m2"), "Myths, cell A3: the id any-m2 stands in row 2 too. Give each its own."),
        (cell("B3", None), "Myths, cell B3: title is missing. Fill the cell."),
        (cell("D3", "perhaps"), "Myths, cell D3: the field answer should be one of: true, false, depends."),
        (cell("E3", 999), "Myths, cell E3: the field minutes should be 300 at most."),
        (cell("A3", "Any one!"), "Myths, cell A3: the id Any one! should be letters, digits and hyphens, 60 at most."),
        (cell("B3", "x" * 5_000), "Myths, cell B3: the field title has 5,000 characters. Use 120 at most."),
        (cell("E3", "soon"), "Myths, cell E3: the field minutes should be a whole number, 1 or more."),
        (cell("H3", "C999"), "Myths, cell H3: the claims C999 are not in claims.yaml. Cite ids from there."),
        (cell("J3", "Yes\n## No"), "Myths, cell J3: a line begins with ##, which marks a heading in a card."),
        (cell("C1", "Sentence"), "Myths, cell C1: the column Sentence is not known. Rename it to one of: id, title"),
        (cell("N3", "lost"), "Myths, cell N3: the column has no name."),
        (lambda book: book.create_sheet("Holidays"), "Holidays: the sheet is not known. Delete it, or use one of:"),
        (lambda book: book.create_sheet("Polls"), "Options: the sheet is missing. Put it back, even if it is empty."),
    ],
)
def test_a_workbook_is_read_cell_by_cell(change: Callable[[Any], None], sentence: str) -> None:
    found = told(from_workbook(changed(change)))
    assert any(one.startswith(sentence) for one in found), found


def test_every_mistake_is_listed_once_and_in_order() -> None:
    def change(book: Any) -> None:
        own_ids(book)
        for where, value in (("D9", "no"), ("B3", None), ("H5", "C999"), ("J7", "=1")):
            book["Myths"][where] = value

    places = [one.partition(": ")[0] for one in told(from_workbook(changed(change)))]
    assert places == ["Myths, cell B3", "Myths, cell J7", "Myths, cell H5", "Myths, cell D9"]


def test_an_unknown_kind_a_lost_option_and_an_unknown_scale_are_named_by_cell() -> None:
    def change(book: Any) -> None:
        polls, options = book["Polls"], book["Options"]
        for page in (polls, options, book["Scales"]):
            page.delete_rows(2, 500)
        polls.append(["any-q", "sonnet", "What?"])
        polls.append(["any-r", "scale", "How much?", None, "any-scale"])
        options.append(["any-z", "a", "Yes"])

    found = told(from_workbook(changed(change, to_workbook(BUILT_IN, ["polls"]))))
    assert any(one.startswith("Polls, cell B2: the kind sonnet is unknown. Use one of: choice") for one in found)
    assert any(one.startswith("Polls, cell E3: the scale any-scale is not among the scales.") for one in found)
    assert "Options, cell A2: there is no any-z on the sheet Polls. Use an id from there." in found


def test_what_is_no_workbook_is_refused_in_words() -> None:
    other = io.BytesIO()
    Workbook().save(other)
    for data, sentence in (
        (b"", "this is no workbook, or it is damaged"),
        (b"id,title\n1,2\n", "this is no workbook, or it is damaged"),
        (MYTHS[: len(MYTHS) // 2], "this is no workbook, or it is damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "it is locked with a password, or in an old format"),
        (to_zip(BUILT_IN, ["myths"]), "this is no workbook. Choose the .xlsx file"),
        (other.getvalue(), "the sheet is not known"),
        (padded(MYTHS), "the file holds more than 20 MB"),
    ):
        assert sentence in " ".join(told(from_workbook(data)))


def padded(data: bytes) -> bytes:
    """The same workbook with a file in it that unpacks to far more."""
    packed = io.BytesIO(data)
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/big.bin", b"\0" * (pack_upload.LARGEST + 1))
    return packed.getvalue()


def zipped(*files: tuple[str | zipfile.ZipInfo, bytes | str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return packed.getvalue()


def link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = 0o120777 << 16
    return info


def misnamed() -> bytes:
    """A name in an old code page, as some programs write it."""
    return zipped(("myths/caf_.md", "x")).replace(b"caf_", b"caf\xe9")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (zipped(("../vignettes.yaml", "x")), "../vignettes.yaml: it points outside the zip."),
        (zipped(("cards/../../x.md", "x")), "it points outside the zip."),
        (zipped(("/etc/cards/x.md", "x")), "/etc/cards/x.md: it points outside the zip."),
        (zipped(("C:/cards/x.md", "x")), "C:/cards/x.md: it points outside the zip."),
        (zipped(("..\\cards\\x.md", "x")), "../cards/x.md: it points outside the zip."),
        (zipped((link("cards/x.md"), "/etc/passwd")), "cards/x.md: it is a link to another file."),
        (zipped(("more.zip", zipped(("vignettes.yaml", VIGNETTE)))), "more.zip: a file of files cannot stand"),
        (zipped(("cards/run.exe", "x")), "cards/run.exe: it is not part of a pack."),
        (zipped(("cards/nul.md", "x")), "cards/nul.md: some computers cannot keep a file of this name."),
        (zipped(("polls.yml", "x")), "polls.yml: its name should end in .yaml."),
        (misnamed(), "its name is not UTF-8 text. Rename it with plain letters."),
        (zipped(*((f"cards/{n}.md", "x") for n in range(2_001))), "it holds 2,001 files. Keep to 2,000 at most."),
        (zipped(("vignettes.yaml", b"vignettes:\n- \xff\xfe")), "vignettes.yaml, line 2: this is not UTF-8 text."),
        (zipped(("vignettes.yaml", "vignettes:\n\t- {id: v}\n")), "vignettes.yaml, line 2: this is not valid YAML"),
        (zipped(("vignettes.yaml", "vignettes:\n\t- {id: v}\n")), "Use spaces, not tabs."),
        (zipped(("myths/a.md", "---\nid: a\n\tkind: myth\n---\n")), "myths/a.md, line 3: this is not valid YAML"),
        (zipped(("agendas/a.yaml", "id: a\ntitle: A\nitems:\n- kind: sonnet\n  id: b\n")), "agendas/a.yaml, line 4:"),
        (zipped(("vignettes.yaml", f"{VIGNETTE}- {{id: v-1, title: T, text: T}}\n")), "line 3: the id v-1 is there"),
        (zipped(("vignettes.yaml", "vignettes: {a: 1}")), "vignettes.yaml, line 1: the field vignettes should be"),
        (zipped(("polls.yaml", "scales: [1]\nquestions: []")), "polls.yaml, line 1:"),
        (zipped(("Vignettes.yaml", VIGNETTE)), "Vignettes.yaml: it is not part of a pack."),
        (zipped(("holiday.txt", "sun")), "holiday.txt: it is not part of a pack."),
        (zipped(), "it holds no card and no other part of a pack."),
        (b"PK", "this is no zip file, or it is damaged."),
    ],
)  # fmt: skip
def test_a_zip_is_read_with_care(data: bytes, sentence: str) -> None:
    found = told(from_zip(data))
    assert any(sentence in one for one in found), found


def test_nothing_of_a_pack_is_lost_to_an_upload_that_is_refused() -> None:
    packs.take(packs.propose("anytown", from_zip(zipped(("vignettes.yaml", VIGNETTE), ("README.md", "# Ours\n")))))
    where = packs.folder() / "anytown"
    before = {file: file.read_bytes() for file in where.rglob("*.*")}
    for upload in (
        from_workbook(changed(merged)),
        from_workbook(changed(many_rows)),
        from_workbook(changed(cell("C3", "=A1"))),
        from_zip(zipped(("vignettes.yaml", "vignettes:\n\t- {id: v}\n"))),
        from_zip(zipped(("../vignettes.yaml", VIGNETTE))),
        from_zip(b"PK"),
    ):
        proposal = packs.propose("anytown", upload, whole=True)
        with pytest.raises(Rejected, match="Nothing was taken"):
            packs.take(proposal)
        assert {file: file.read_bytes() for file in where.rglob("*.*")} == before
        assert packs.former("anytown") == []


def test_a_zip_that_unpacks_to_a_gigabyte_is_stopped_while_reading() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("vignettes.yaml", "w") as member:
        for _ in range(1024):
            member.write(b"\0" * 1024 * 1024)
    data = bomb.getvalue()
    # The header says 1,000 bytes: only reading tells.
    lying = data.replace((1024**3).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert lying != data
    for one in (data, lying):
        assert len(one) < 2 * 1024 * 1024
        found = " ".join(told(from_zip(one)))
        assert "the file holds more than 4 MB" in found or "it is damaged" in found


def test_what_systems_add_and_a_folder_round_everything_do_no_harm() -> None:
    data = zipped(
        ("my pack/vignettes.yaml", "\ufeff" + VIGNETTE.replace("\n", "\r\n")),
        ("__MACOSX/my pack/._vignettes.yaml", b"\0\x05"),
        ("my pack/.DS_Store", b"\0"),
    )
    upload = from_zip(data)
    assert upload == Upload({"vignettes.yaml": VIGNETTE}, where=upload.where)


def test_a_name_in_utf_8_without_its_mark_is_understood() -> None:
    data = zipped(("myths/caf__.md", "x")).replace(b"caf__", "café".encode())
    assert list(from_zip(data).files) == ["myths/café.md"]
    assert pack_zip.MOST_FILES == 2_000
