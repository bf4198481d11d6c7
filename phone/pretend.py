"""One participant over HTTP, who reads pages and fills in forms as people do: for tests, rehearsal and benchmarks."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

import httpx


@dataclass(frozen=True)
class Filled:
    """What a person writes, chooses and ticks in a form of several parts, by how its labels begin; and a photo."""

    parts: Mapping[str, str | Sequence[str]]
    photo: bytes = b""


Answer = str | Sequence[str] | Mapping[str, int] | Filled
"""What a person says: a choice, several or an order by their labels, points by label, a text, words, or parts."""

Pairs = list[tuple[str, str]]

_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "rect"})
_INLINE = frozenset({"a", "b", "em", "span", "strong", "html"})


@dataclass
class Element:
    """One element of a page with what is inside it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: list[Element | str] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.attributes.get(name, "")

    def all(self, *tags: str) -> Iterator[Element]:
        """The elements inside with one of these tags, in the page's order."""
        for one in self.inside:
            if isinstance(one, Element):
                if one.tag in tags:
                    yield one
                yield from one.all(*tags)

    @property
    def text(self) -> str:
        """What a person reads, on one line."""
        return " ".join(self._words().split())

    def _words(self) -> str:
        words = "".join(one if isinstance(one, str) else one._words() for one in self.inside)
        return words if self.tag in _INLINE else f" {words} "


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("page")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].inside.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag == self.open[-1].tag:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


@dataclass(frozen=True)
class Control:
    """One field of a form with the label that a person reads. ``options`` are a list's labels by value."""

    kind: str
    name: str
    value: str
    label: str
    checked: bool = False
    options: Mapping[str, str] = field(default_factory=dict)

    def means(self, said: str) -> bool:
        """Whether somebody who says this means this field: by its label, its value, or the option in its name."""
        return said in {self.label, self.value, self.name.partition(".")[2]} - {""}


@dataclass(frozen=True)
class Form:
    """A form; ``parts`` says that it is sent in parts, because a file may be among them."""

    action: str
    controls: tuple[Control, ...]
    parts: bool = False

    def of(self, *kinds: str) -> list[Control]:
        return [control for control in self.controls if control.kind in kinds]

    @property
    def hidden(self) -> Pairs:
        return [(control.name, control.value) for control in self.of("hidden")]


@dataclass(frozen=True)
class Page:
    """A page as a person meets it: its text, its forms, and the sentence that asks for attention, if there is one.

    ``words`` are the four that it shows to take the seat on another phone.
    """

    text: str
    forms: tuple[Form, ...]
    alert: str
    words: str = ""

    def form(self, end: str) -> Form:
        """The first form that goes to an address with this end; ``LookupError`` if there is none."""
        for form in self.forms:
            if form.action.endswith(end):
                return form
        raise LookupError(f"There is no form for {end} on this page: {self.text[:300]}")

    def asks(self) -> Form:
        """The form of the question on this page, with a photo or without."""
        return next((form for form in self.forms if form.action.endswith("/drawing")), None) or self.form("/answer")


def read(html: str) -> Page:
    """Understand a page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    page = reader.open[0]
    alert = next((one.text for one in page.all("p", "div") if one["role"] == "alert"), "")
    words = next((one.text for one in page.all("ol") if one["id"] == "words"), "")
    return Page(next(page.all("body"), page).text, tuple(_form(form) for form in page.all("form")), alert, words)


def _form(form: Element) -> Form:
    labels: dict[str, str] = {}
    for label in form.all("label"):
        labels[label["for"] or "around"] = label.text
        labels.update((str(id(control)), label.text) for control in label.all("input"))
    controls = []
    for one in form.all("input", "select", "textarea", "button"):
        said = labels.get(str(id(one))) or labels.get(one["id"] or "-", one.text)
        options = {option.attributes.get("value", option.text): option.text for option in one.all("option")}
        chosen = [option for option in one.all("option") if "selected" in option.attributes]
        value = (chosen[0].attributes.get("value", chosen[0].text) if chosen else "") if options else one["value"]
        if one.tag == "textarea":
            value = "".join(part for part in one.inside if isinstance(part, str))
        kind = (one["type"] or "text") if one.tag == "input" else one.tag
        controls.append(Control(kind, one["name"], value, said, "checked" in one.attributes, options))
    return Form(form["action"], tuple(controls), form["enctype"] == "multipart/form-data")


def fill(form: Form, answer: Answer) -> Pairs:
    """An answer's form as a browser sends it. What fits no label is sent as it is, as somebody with ill will might."""
    if isinstance(answer, Filled):
        return form.hidden + [pair for label, said in answer.parts.items() for pair in _part(form, label, said)]
    if places := [one for one in form.of("select") if one.name.startswith("place.")]:
        order = list(answer)
        return form.hidden + [
            (one.name, next((str(n) for n, said in enumerate(order, start=1) if one.means(said)), "")) for one in places
        ]
    if isinstance(answer, Mapping):
        shares = [one for one in form.of("text") if one.name.startswith("points.")]
        return form.hidden + [
            (one.name, next((str(points) for said, points in answer.items() if one.means(said)), "")) for one in shares
        ]
    said = [answer] if isinstance(answer, str) else list(answer)
    choices = form.of("radio", "checkbox")
    return form.hidden + [("value", next((one.value for one in choices if one.means(each)), each)) for each in said]


def _part(form: Form, label: str, said: str | Sequence[str]) -> Pairs:
    """The field with this label filled in, or the choices with these labels made."""
    typed = [one for one in form.of("text", "textarea", "date") if one.label.startswith(label)]
    if typed:
        return [(typed[0].name, str(said))]
    chosen = {said} if isinstance(said, str) else set(said)
    return [
        (one.name, one.value) for one in form.of("radio", "checkbox") if any(one.label.startswith(c) for c in chosen)
    ]


def in_parts(pairs: Pairs, photo: bytes, boundary: str = "pretend-phone") -> bytes:
    """The body of a form in parts, as a browser sends it: an empty file where none was chosen."""
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="'
    parts = [f'{head}{name}"\r\n\r\n{value}\r\n'.encode() for name, value in pairs]
    named = "IMG_0001.JPG" if photo else ""
    file = f'{head}photo"; filename="{named}"\r\nContent-Type: application/octet-stream\r\n\r\n'
    return b"".join([*parts, file.encode(), photo, f"\r\n--{boundary}--\r\n".encode()])


class Phone:
    """A pretend participant. ``page`` is what the phone shows, ``status`` the last answer's HTTP status.

    ``client`` may be shared with other phones that have the same address: each phone keeps its own cookies. Asked to
    wait a moment, the person waits and sends again, as often as ``patience`` says.
    """

    def __init__(self, url: str, code: str, client: httpx.Client | None = None) -> None:
        self.code = code
        self.cookies: dict[str, str] = {}
        self.page = Page("", (), "")
        self.status = 0
        self.patience = 5
        self.url = url.rstrip("/")
        self._client = client or httpx.Client(timeout=30)

    @property
    def cookie(self) -> str:
        """The cookies as one header."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def joins(
        self,
        sector: str = "Police",
        role_band: str = "Practitioner",
        table: int = 0,
        quotable: bool = False,
        token: str = "",
    ) -> Page:
        """Open the join page and take a seat. Sector and role may be given by label or id.

        ``token`` proves the seat from then on, instead of the one that the page offers.
        """
        form = self.looks().form("/join")
        said = {"sector": sector, "role_band": role_band, "table": str(table)}
        pairs = [(name, token if name == "token" and token else value) for name, value in form.hidden]
        for one in form.of("select"):
            wanted = said[one.name]
            value = next((value for value, label in one.options.items() if wanted in {value, label}), wanted)
            pairs.append((one.name, value))
        return self.posts(form.action, [*pairs, *([("quotable", "yes")] if quotable else [])])

    def sits(self, token: str) -> None:
        """Be the phone of a seat that was taken before."""
        self.cookies[f"seat-{self.code}"] = token

    def looks(self, path: str = "") -> Page:
        """Load the page of what is happening now, or another of this workshop's pages."""
        return self._ask("GET", f"/{self.code}{path}")

    def votes(self, label: str) -> Page:
        """Choose one answer by what it says."""
        return self.answers(label)

    def answers(self, answer: Answer, sure: str = "") -> Page:
        """Look what is asked now, fill it in and send it. ``sure`` says how sure the person is, where that is asked."""
        form = self.looks().asks()
        pairs = fill(form, answer)
        pairs += [(one.name, one.value) for one in form.of("radio") if one.name == "confidence" and one.label == sure]
        photo = answer.photo if isinstance(answer, Filled) else b""
        return self.posts(form.action, pairs, photo if form.parts else None)

    def supports(self, words: str) -> Page:
        """Press "Support this" at the remark with these words, or take it back where this phone supports it."""
        for form in self.looks().forms:
            if form.action.endswith("/support") and words in " ".join(one.label for one in form.of("button")):
                return self.posts(form.action, form.hidden)
        raise LookupError(f"Nothing here can be supported that says {words}: {self.page.text[:300]}")

    def sees(self, text: str) -> bool:
        """Whether the text stands on the page of what is happening now."""
        return text in self.looks().text

    def presses(self, button: str, path: str = "/seat") -> Page:
        """Press a button of My seat by what it says, and send the form it belongs to as it is filled in."""
        for form in self.looks(path).forms:
            for one in form.of("button"):
                if one.label.startswith(button):
                    pressed = [(one.name, one.value)] if one.name else []
                    lists = [(other.name, other.value) for other in form.of("select")]
                    return self.posts(form.action, [*form.hidden, *lists, *pressed])
        raise LookupError(f"There is no button {button} on this page: {self.page.text[:300]}")

    def asks_for_words(self) -> str:
        """Press the button of My seat that shows four words, and read them; empty where none are shown."""
        self.presses("Show four words")
        return self.page.words

    def takes_seat(self, words: str) -> Page:
        """Type four words, to take a seat from another phone."""
        form = self.looks("/take").form("/take")
        return self.posts(form.action, [*form.hidden, ("words", words)])

    def leaves(self) -> Page:
        return self.presses("Leave")

    def posts(self, path: str, pairs: Pairs, photo: bytes | None = None) -> Page:
        """Send a form and look at what comes of it; with a photo, even an empty one, in parts."""
        return self._ask("POST", path, pairs, photo)

    def _ask(self, method: str, path: str, pairs: Pairs | None = None, photo: bytes | None = None) -> Page:
        request = httpx.Request(
            method,
            self.url + path,
            headers={"Cookie": self.cookie},
            content=None if pairs is None else urlencode(pairs) if photo is None else in_parts(pairs, photo),
        )
        if photo is not None:
            request.headers["Content-Type"] = "multipart/form-data; boundary=pretend-phone"
        elif pairs is not None:
            request.headers["Content-Type"] = "application/x-www-form-urlencoded"
        reply = self._client.send(request, follow_redirects=False)
        for _ in range(self.patience):
            if reply.status_code not in {429, 503} or "Retry-After" not in reply.headers:
                break
            time.sleep(float(reply.headers["Retry-After"]))
            reply = self._client.send(request, follow_redirects=False)
        self.cookies.update(reply.cookies)
        if reply.is_redirect:
            return self._ask("GET", reply.headers["Location"])
        self.status, self.page = reply.status_code, read(reply.text)
        return self.page
