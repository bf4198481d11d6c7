"""A pack's Markdown and YAML files as a zip, and back. Nothing in a zip is believed before it is read."""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

from workshop.pack_tables import PARTS, part_of
from workshop.pack_upload import Problem, Upload, too_large

MOST_FILES = 2_000
LARGEST = 4 * 1024 * 1024
"""Bytes, unpacked: more text than ten packs as large as the toolkit's own."""
README = "README.md"

_UTF8 = 0x800
_ENCRYPTED = 0x1
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, NotImplementedError)


def to_zip(folder: Path, parts: Iterable[str] = PARTS) -> bytes:
    """The files of a pack, byte for byte; with all parts its README too. The same files give the same zip."""
    wanted = set(parts)
    patterns = [PARTS[part].files for part in PARTS if part in wanted]
    patterns += [README] if wanted == set(PARTS) else []
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted({file for pattern in patterns for file in folder.glob(pattern)}):
            name = file.relative_to(folder).as_posix()
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), file.read_bytes(), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def from_zip(data: bytes) -> Upload:
    """The files in a zip, and everything that is wrong with it. Nothing is written anywhere."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read(archive)
    except _DAMAGED:
        return _refused("this is no zip file, or it is damaged. Make it again, or download a fresh one.")


def _refused(problem: str) -> Upload:
    return Upload(problems=(Problem("The file", problem),))


def _read(archive: zipfile.ZipFile) -> Upload:
    infos = archive.infolist()
    if len(infos) > MOST_FILES:
        return _refused(f"it holds {len(infos):,} files. Keep to {MOST_FILES:,} at most.")
    problems: list[Problem] = []
    named: list[tuple[str, zipfile.ZipInfo]] = []
    for info in infos:
        name = _name(info)
        wrong = "its name is not UTF-8 text. Rename it with plain letters." if name is None else _wrong(name, info)
        if wrong:
            problems.append(Problem(_shown(name or info.filename), wrong))
        elif name and not _clutter(name) and not info.is_dir():
            named.append((name, info))
    if problems:
        return Upload(problems=tuple(problems))
    top = _top([name for name, _ in named])
    files: dict[str, str] = {}
    room = LARGEST
    for full, info in named:
        name = full.removeprefix(top)
        if name.casefold() in {known.casefold() for known in files}:
            problems.append(Problem(_shown(name), "it is there twice. Keep one."))
        elif unfit := _unfit(name):
            problems.append(Problem(_shown(name), unfit))
        else:
            read = _bounded(archive, info, room)
            if read is None:
                return _refused(too_large(LARGEST))
            room -= len(read)
            try:
                files[name] = read.decode("utf-8-sig").replace("\r\n", "\n")
            except UnicodeDecodeError as error:
                line = read.count(b"\n", 0, error.start) + 1
                problems.append(Problem(f"{name}, line {line}", "this is not UTF-8 text. Save the file as UTF-8."))
    if not files and not problems:
        return _refused("it holds no card and no other part of a pack. Download a pack to see how it is laid out.")
    return Upload(files, problems=tuple(problems))


def _name(info: zipfile.ZipInfo) -> str | None:
    """The name as it was meant, with forward slashes; None if it cannot be known."""
    # zipfile reads names that are not marked as UTF-8 by an old code page. Some programs forget the mark.
    name = info.orig_filename
    if not info.flag_bits & _UTF8 and not name.isascii():
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            return None
    return name.replace("\\", "/")


def _wrong(name: str, info: zipfile.ZipInfo) -> str:
    """Why a file may not be looked at; empty if it may."""
    if name.startswith("/") or re.match(r"[A-Za-z]:", name) or ".." in name.split("/"):
        return "it points outside the zip. Make the zip again from inside the pack's folder."
    if stat.S_ISLNK(info.external_attr >> 16):
        return "it is a link to another file. Put the file itself there."
    if info.flag_bits & _ENCRYPTED:
        return "it is locked with a password. Make the zip without one."
    return ""


def _clutter(name: str) -> bool:
    """What systems put into a zip by themselves."""
    return name.startswith("__MACOSX/") or name.rpartition("/")[2] in {".DS_Store", "Thumbs.db", "desktop.ini"}


def _top(names: list[str]) -> str:
    """The folder that everything stands in, if the pack's folder itself was zipped."""
    firsts = {name.partition("/")[0] if "/" in name else "" for name in names}
    top = firsts.pop() if len(firsts) == 1 else ""
    own = {part.files.partition("/")[0] for part in PARTS.values()}
    return f"{top}/" if top and top not in own else ""


def _unfit(name: str) -> str:
    """Why a file is none of a pack's; empty if it is one."""
    if re.search(r'[\x00-\x1f<>:"|?*]|[ .](?=/|$)', name) or len(name) > 120 or _reserved(name):
        return "some computers cannot keep a file of this name. Use a short one of plain letters."
    if name == README or part_of(name):
        return ""
    if name.casefold().endswith((".zip", ".xlsx")):
        return "a file of files cannot stand inside the zip. Unpack it first."
    if name.casefold().endswith(".yml"):
        return "its name should end in .yaml. Rename it."
    return f"it is not part of a pack. Leave it out, or put it where it belongs: {_PLACES}."


_PLACES = ", ".join(part.files for part in PARTS.values())


def _reserved(name: str) -> bool:
    stems = [part.partition(".")[0].casefold() for part in name.split("/")]
    return any(re.fullmatch(r"con|prn|aux|nul|(com|lpt)\d", stem) for stem in stems)


def _bounded(archive: zipfile.ZipFile, info: zipfile.ZipInfo, room: int) -> bytes | None:
    """A file's bytes, or None when they are too many: counted while unpacking, because a header can lie."""
    with archive.open(info) as member:
        read = member.read(room + 1)
    return read if len(read) <= room else None


def _shown(name: str) -> str:
    """A file's name as one short line."""
    text = "".join(letter if letter.isprintable() else "?" for letter in name)
    return text if len(text) <= 80 else f"{text[:77]}..."
