"""Photos of drawings: kept small and without place or time; what is no photo is refused and the caption kept."""

from __future__ import annotations

import base64
import io
import struct
import zlib

import httpx
import pytest
from phone_room import EXERCISES, Host
from PIL import Image

from phone.pretend import Filled, Phone
from workshop import photos
from workshop.errors import Rejected

pytestmark = pytest.mark.agenda(EXERCISES)


def jpeg(width: int = 60, height: int = 40, **more: object) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(file, "JPEG", **more)  # type: ignore[arg-type]
    return file.getvalue()


def from_a_phone() -> bytes:
    """A photo as phones take it: lying on its side, with place, time, camera and a comment."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x0110] = "SecretCamera"
    exif.get_ifd(0x8825).update({1: "N", 2: (53.0, 47.0, 59.0), 29: "2026:11:22"})
    return jpeg(2000, 1000, exif=exif, comment=b"SecretComment", icc_profile=b"SecretProfile" * 9)


def png(width: int, height: int, body: bytes = b"") -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", body or zlib.compress(bytes(100))) + chunk(b"IEND", b"")


def gif() -> bytes:
    file = io.BytesIO()
    frames = [Image.new("P", (3000, 3000)) for _ in range(3)]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    return file.getvalue()


def noise() -> bytes:
    file = io.BytesIO()
    Image.effect_noise((2600, 2600), 120).convert("RGB").save(file, "JPEG", quality=90)
    return file.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


# --- The picture alone ----------------------------------------------------------------------------------------------


def test_a_photo_is_turned_upright_made_small_and_loses_all_else() -> None:
    data = from_a_phone()
    assert b"Secret" in data
    kept = photos.clean(data)
    picture = opened(kept)
    assert (picture.format, picture.size) == ("JPEG", (640, 1280))
    assert not picture.getexif()
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    for trace in (b"Exif", b"Secret", b"2026:11:22", b"ICC_PROFILE"):
        assert trace not in kept


def test_a_photo_of_pure_noise_still_fits() -> None:
    assert len(photos.clean(noise())) <= photos.HEAVIEST


MODES = [("RGBA", "PNG"), ("P", "PNG"), ("I;16", "PNG"), ("RGBA", "WEBP"), ("CMYK", "JPEG"), ("L", "JPEG")]


@pytest.mark.parametrize(("mode", "kind"), MODES)
def test_every_mode_of_picture_becomes_a_plain_one(mode: str, kind: str) -> None:
    file = io.BytesIO()
    Image.new(mode, (30, 20)).save(file, kind)
    picture = opened(photos.clean(file.getvalue()))
    assert (picture.mode, picture.size) == ("RGB", (30, 20))
    if mode == "RGBA":
        assert picture.getpixel((5, 5)) == (255, 255, 255), "what was see-through is white"


HOSTILE: list[tuple[str, bytes]] = [
    ("not a photo", b"MZ this is a program"),
    ("nothing but a beginning", b"\xff\xd8\xff"),
    ("a script in SVG", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    ("an animated GIF", gif()),
    ("a PNG that says it is huge", png(60_000, 60_000)),
    ("a PNG that says it is large", png(9_000, 9_000)),
    ("a PNG with a broken body", png(600, 600, b"nonsense")),
    ("half a JPEG", from_a_phone()[:9000]),
    ("a PDF", b"%PDF-1.7\n%%EOF"),
]


@pytest.mark.parametrize(("what", "data"), HOSTILE, ids=[what for what, _ in HOSTILE])
def test_what_is_no_photo_is_refused(what: str, data: bytes) -> None:
    with pytest.raises(Rejected, match=r"photo.*or send the caption alone\.$"):
        photos.clean(data)


# --- Through the form -----------------------------------------------------------------------------------------------


def draws(phone: Phone, caption: str, photo: bytes = b"") -> None:
    phone.answers(Filled({"Caption": caption}, photo))


def shown(host: Host, phone: Phone) -> httpx.Response:
    (answer,) = host.answers("draw")
    return httpx.get(f"{phone.url}/{host.code}/photo/{answer.uuid}", headers={"Cookie": phone.cookie})


def test_a_caption_alone_is_enough_and_a_photo_may_come_later(host: Host) -> None:
    phone = host.phone()
    host.asks("draw")
    draws(phone, "A wall")
    assert (phone.status, host.values("draw")) == (200, [["A wall", ""]])
    draws(phone, "A high wall", from_a_phone())
    (value,) = host.values("draw")
    assert isinstance(value, list)
    kept = base64.b64decode(value[1])
    assert opened(kept).size == (640, 1280)
    assert b"Exif" not in kept
    assert shown(host, phone).content == kept
    draws(phone, "A very high wall")
    assert host.values("draw") == [["A very high wall", value[1]]], "a new caption keeps the photo"
    form = phone.looks().asks()
    assert [one.value for one in form.of("textarea")] == ["A very high wall"]
    phone.answers(Filled({"Caption": "No photo", "Remove the photo": "Remove the photo"}))
    assert host.values("draw") == [["No photo", ""]]


def test_a_script_sends_the_photo_as_text(host: Host) -> None:
    phone = host.phone()
    host.asks("draw")
    text = f"data:image/jpeg;base64,{base64.b64encode(from_a_phone()).decode()}"
    hidden = phone.looks().asks().hidden
    phone.posts(f"/{host.code}/drawing", [*hidden, ("value", "A wall"), ("photo", text)])
    assert phone.status == 200
    assert shown(host, phone).headers["content-type"] == "image/jpeg"
    for wrong in ("data:image/jpeg;base64,###", "data:image/jpeg;base64,AAAA"):
        hidden = phone.looks().asks().hidden
        phone.posts(f"/{host.code}/drawing", [*hidden, ("value", "Another"), ("photo", wrong)])
        assert phone.status == 422
    assert [value[0] for value in host.values("draw")] == ["A wall"]  # type: ignore[index]


@pytest.mark.parametrize(("what", "data"), HOSTILE, ids=[what for what, _ in HOSTILE])
def test_a_refused_photo_keeps_the_caption_and_stores_nothing(host: Host, what: str, data: bytes) -> None:
    phone = host.phone()
    host.asks("draw")
    row = host.room.row
    draws(phone, "My caption", data)
    assert phone.status == 422
    assert "photo" in phone.page.alert
    assert [one.value for one in phone.page.asks().of("textarea")] == ["My caption"]
    assert host.room.row == row


@pytest.mark.parametrize(("size", "status"), [(13, 422), (20, 413), (70, 413)])
def test_a_photo_that_is_too_large_keeps_the_caption(host: Host, size: int, status: int) -> None:
    phone = host.phone()
    host.asks("draw")
    draws(phone, "My caption", from_a_phone() + bytes(size * 1024 * 1024))
    assert (phone.status, phone.page.alert) == (status, photos.TOO_LARGE)
    if size < 64:
        assert [one.value for one in phone.page.asks().of("textarea")] == ["My caption"]
    assert host.answers("draw") == []


def test_without_a_caption_or_with_a_long_one_a_drawing_is_refused(host: Host) -> None:
    phone = host.phone()
    host.asks("draw")
    draws(phone, " ", jpeg())
    assert phone.page.alert == "Write a caption first: a few words on what your drawing shows."
    draws(phone, "x" * 61, jpeg())
    assert phone.page.alert == "That is 61 characters. Shorten it to 60 or fewer."
    assert host.answers("draw") == []


def test_the_larger_limit_is_for_drawings_from_seats_alone(host: Host) -> None:
    phone, stranger = host.phone(), host.stranger()
    host.asks("draw")
    data = from_a_phone() + bytes(1024 * 1024)
    hidden = phone.looks().asks().hidden
    phone.posts(f"/{host.code}/answer", [*hidden, ("value", "x")], data)
    assert phone.status == 415
    stranger.posts(f"/{host.code}/drawing", [*hidden, ("value", "x")], data)
    assert stranger.status == 415
    assert host.answers("draw") == []


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"--x\r\n\r\n--x--", "multipart/form-data; boundary=x"),
        (b"--x--", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data; boundary=x"),
        (b"rubbish", "multipart/form-data"),
        (b"rubbish", "multipart/form-data; boundary="),
        (b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n" * 300, "multipart/form-data; boundary=x"),
    ],
)
def test_a_body_in_parts_that_is_none_is_refused_calmly(host: Host, content: bytes, kind: str) -> None:
    phone = host.phone()
    host.asks("draw")
    reply = httpx.post(
        f"{phone.url}/{host.code}/drawing", content=content, headers={"Cookie": phone.cookie, "Content-Type": kind}
    )
    assert reply.status_code == 400
    assert 'role="alert"' in reply.text


def test_a_photo_is_seen_by_its_owner_and_by_others_once_released(host: Host) -> None:
    phone, other, stranger = host.phone(), host.phone(), host.stranger()
    host.asks("draw")
    draws(phone, "A wall", from_a_phone())
    assert [shown(host, one).status_code for one in (phone, other, stranger)] == [200, 404, 404]
    host.reveals()
    assert not other.sees("A wall")
    host.releases("A wall")
    assert other.sees("A wall")
    assert [shown(host, one).status_code for one in (phone, other, stranger)] == [200, 200, 404]
    host.hides("A wall")
    assert shown(host, other).status_code == 404
    host.removes("A wall")
    assert shown(host, phone).status_code == 404
    assert phone.sees("The facilitator took out what you wrote.")


def test_a_lost_receipt_makes_no_second_drawing(host: Host) -> None:
    phone = host.phone()
    host.asks("draw")
    pairs = [*phone.looks().asks().hidden, ("value", "A wall")]
    row = host.room.row
    for _ in range(2):
        phone.posts(f"/{host.code}/drawing", pairs, jpeg())
        assert phone.status == 200
    assert host.room.row == row + 1
