"""Text that means something to a program stays text: in every file of a report, on phones, and on the big screen."""

from __future__ import annotations

import io
import re
import zipfile
from html.parser import HTMLParser

import httpx
import pytest
import servers
from conftest import HOST, make_workshop
from openpyxl import load_workbook
from pages_room import sign_in
from phone_room import Host
from playwright.sync_api import Browser, expect
from pypdf import PdfReader
from report_samples import of_text

from analysis.formats import write
from phone.pretend import read

INJECTIONS = {
    "script": "<script>window.hurt=1</script>",
    "image": "<img src=x onerror=window.hurt=1>",
    "svg": "</title><svg onload=window.hurt=1>",
    "address": "[a](javascript:window.hurt=1) ![b](http://elsewhere.example/x.png)",
    "template": "{{ config }} {% include '/etc/passwd' %} ${7*7}",
    "typesetting": '#read("/etc/passwd") #link("http://elsewhere.example")[x] $x^2$ @see',
    "formula": '=HYPERLINK("http://elsewhere.example","x")',
    "command": "+cmd|' /C calc'!A0",
    "field": '\\o { HYPERLINK "http://elsewhere.example" } INCLUDETEXT',
    "xml": "]]><!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>&y;",
    "database": "'; DROP TABLE journal; --",
    "log": "x\r\nERROR somebody: invented\x1b[31m",
}


class _Parts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def _inert(html: str) -> None:
    parts = _Parts()
    parts.feed(html)
    assert "script" not in parts.tags
    assert not [name for name, _ in parts.attributes if name.startswith("on")]
    leads = [value for name, value in parts.attributes if name in {"href", "src", "action"}]
    assert not [value for value in leads if re.match(r"\s*(javascript|vbscript|file):|.*elsewhere\.example", value)]


@pytest.mark.parametrize("text", INJECTIONS.values(), ids=INJECTIONS)
def test_in_every_file_of_a_report_it_is_text(text: str) -> None:
    files = write(of_text(text))
    for name in ("findings.html", "summary.html"):
        _inert(files[name].decode())
    for name in ("findings.docx", "findings.pptx", "findings.xlsx"):
        _no_way_out(files[name])
    for name in ("findings.pdf", "summary.pdf"):
        assert "elsewhere.example" not in "".join(_links(PdfReader(io.BytesIO(files[name]))))
        assert not re.search(rb"/(JavaScript|Launch|EmbeddedFile)\b", files[name])
    book = load_workbook(io.BytesIO(files["findings.xlsx"]))
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def _no_way_out(file: bytes) -> None:
    """An Office file in which nothing leads elsewhere and no field is made of what somebody typed."""
    with zipfile.ZipFile(io.BytesIO(file)) as packed:
        for name in packed.namelist():
            if name.endswith(".rels"):
                assert "elsewhere.example" not in packed.read(name).decode()
            elif name.endswith(".xml"):
                xml = packed.read(name).decode()
                assert "<!ENTITY" not in xml
                fields = re.findall(r"<w:instrText[^>]*>([^<]*)|w:instr=\"([^\"]*)\"", xml)
                assert not [field for pair in fields for field in pair if "elsewhere" in field or "INCLUDE" in field]


def _links(reader: PdfReader) -> list[str]:
    found = []
    for page in reader.pages:
        for link in page.get("/Annots") or ():
            found.append(str(link.get_object().get("/A", {}).get("/URI", "")))
    return found


@pytest.mark.parametrize("text", INJECTIONS.values(), ids=INJECTIONS)
def test_on_phones_it_is_text(app: servers.App, host: Host, text: str) -> None:
    phone, other = host.phone(), host.phone()
    host.asks("works")
    phone.answers(text)
    said = host.values("works")[0]
    assert isinstance(said, str)
    host.releases(said)
    host.reveals()
    for who in (phone, other):
        page = httpx.get(f"{app.url}/{host.code}", headers={"Cookie": who.cookie}).text
        _inert(page.replace('<script src="/phone-assets/', '<link src="/phone-assets/'))
        assert read(page).text
    assert "invented" not in app.log.read_text(errors="replace")


def test_on_the_big_screen_it_is_text(app: servers.App, browser: Browser) -> None:
    host = Host(app, make_workshop(app.journal))
    host.asks("works")
    said = []
    for text in INJECTIONS.values():
        phone = host.phone()
        phone.answers(text)
    for value in host.values("works"):
        host.releases(str(value))
        said.append(str(value))
    host.reveals()
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    context.add_cookies([{"name": "facilitator", "value": sign_in(app.journal), "url": f"http://{HOST}:{app.port}"}])
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    for path in ("screen", "host"):
        page.goto(f"http://{HOST}:{app.port}/{path}?w={host.code}")
        expect(page.get_by_text("DROP TABLE journal").first).to_be_attached()
        assert page.evaluate("window.hurt") is None
        assert page.locator("img[src=x], svg[onload]").count() == 0
    assert not [url for url in asked if "elsewhere" in url]
    context.close()
