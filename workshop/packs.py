"""A place's own packs, beside the materials that come with the toolkit.

A pack is a folder of files laid out as ``workshop_materials`` is. It lives in the user's data folder, next to the
journal. Nothing in it replaces what comes with the toolkit, and what it held before a change is kept.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from platformdirs import user_data_path

from workshop import home, materials, pack_tables
from workshop.codebook import Codebook
from workshop.errors import Rejected
from workshop.materials import BUILT_IN, Mistake, Pack
from workshop.pack_tables import Thing
from workshop.pack_upload import Problem, Upload, in_a_file

BUILT_IN_TITLE = "The toolkit's own materials"

_FORMER = ".former"
_Signature = tuple[tuple[str, int, int], ...]
_ONE_NAME = (
    ("cards", "questions", "jigsaws"),
    ("scales",),
    ("vignettes",),
    ("legal",),
    ("claims",),
    ("agendas",),
)
"""What may not share an id. Cards and jigsaws are asked under their own id, as questions are."""


def folder() -> Path:
    """Where own packs live: beside the journal's file, or in the user's data folder; never inside the project."""
    kind, _, file = home.database_url().partition("://")
    beside = Path(file.partition("?")[0].removeprefix("/")).expanduser().absolute().parent
    named = kind.startswith("sqlite") and len(file) > 1 and ":memory:" not in file
    if not named or beside.resolve().is_relative_to(BUILT_IN.parent):
        beside = user_data_path("mash-workshop-toolkit")
    return beside / "packs"


def names() -> list[str]:
    """The own packs at hand."""
    return sorted(one.name for one in _folders(folder()) if slug_or_none(one.name) == one.name)


def _folders(where: Path) -> list[Path]:
    return [one for one in where.iterdir() if one.is_dir()] if where.is_dir() else []


def slug(name: str) -> str:
    """A pack's name as its folder is called; ``Rejected`` for one that cannot be."""
    found = slug_or_none(name)
    if found is None:
        raise Rejected("Give the pack a name of letters or digits, 40 at most, such as anytown.")
    return found


def slug_or_none(name: str) -> str | None:
    """A pack's name as its folder is called.

    >>> slug_or_none("Anytown MASH, 2027")
    'anytown-mash-2027'
    """
    found = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")
    # Windows keeps some names for itself.
    taken = re.fullmatch(r"con|prn|aux|nul|(com|lpt)\d|built-in", found)
    return found if 0 < len(found) <= 40 and not taken else None


# Reading


def own(name: str) -> Pack:
    """One own pack: what may be used of it, and its mistakes, clashes with other packs among them."""
    where = folder() / name
    before = [one for one in names() if one < name]
    return _own(where, _signature(where), tuple((folder() / one, _signature(folder() / one)) for one in before))


@lru_cache(maxsize=32)
def _own(where: Path, _: _Signature, before: tuple[tuple[Path, _Signature], ...]) -> Pack:
    others = [("", materials.built_in())]
    for number, (other, signature) in enumerate(before):
        others.append((other.name, _own(other, signature, before[:number])))
    pack = materials.load(where, materials.built_in(), where.name)
    kept, clashes = _apart(pack, others, where)
    return replace(kept, mistakes=(*pack.mistakes, *clashes))


def combined() -> Pack:
    """The toolkit's own materials and every own pack. Where an id is used twice, the toolkit's stays."""
    found = materials.built_in()
    themes, version, mistakes = found.codebook.themes, found.codebook.version, found.mistakes
    for name in names():
        pack = own(name)
        known = {theme.id for theme in themes}
        more = tuple(theme for theme in pack.codebook.themes if theme.id not in known)
        themes += more
        version += f" + {name} {pack.codebook.version}" if more else ""
        mistakes += tuple(replace(mistake, file=f"{name}/{mistake.file}") for mistake in pack.mistakes)
        found = materials.together(pack, found)
    return replace(found, codebook=Codebook(version, themes), mistakes=mistakes)


def _apart(pack: Pack, others: Iterable[tuple[str, Pack]], where: Path) -> tuple[Pack, list[Mistake]]:
    """The pack without what uses an id of another, and a mistake for each. The same thing again is no mistake."""
    clashes: list[Mistake] = []
    kept: dict[str, Mapping[str, Any]] = {}
    for group in _ONE_NAME:
        mine: set[str] = set()
        for kind in group:
            kept[kind] = dict(getattr(pack, kind))
            for id_, thing in getattr(pack, kind).items():
                owner = next((name for name, other in others if _has(other, group, id_)), None)
                if owner is None and id_ not in mine:
                    mine.add(id_)
                    continue
                kept[kind].pop(id_)  # type: ignore[attr-defined]
                if owner is not None and any(_same(getattr(other, kind).get(id_), thing) for _, other in others):
                    continue
                whose = f"the pack {owner}" if owner else BUILT_IN_TITLE[0].lower() + BUILT_IN_TITLE[1:]
                whose = whose if owner is not None else "something else in this pack"
                clashes.append(_clash(where, kind, id_, whose))
    themes = []
    for theme in pack.codebook.themes:
        for name, other in others:
            there = next((one for one in other.codebook.themes if one.id == theme.id), None)
            if there is not None:
                whose = f"the pack {name}" if name else BUILT_IN_TITLE[0].lower() + BUILT_IN_TITLE[1:]
                clashes += [] if there == theme else [_clash(where, "codebook", theme.id, whose)]
                break
        else:
            themes.append(theme)
    return replace(pack, **kept, codebook=replace(pack.codebook, themes=tuple(themes))), clashes  # type: ignore[arg-type]


def _has(pack: Pack, group: tuple[str, ...], id_: str) -> bool:
    return any(id_ in getattr(pack, kind) for kind in group)


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, materials.AgendaPlan) and isinstance(other, materials.AgendaPlan):
        return bool(_said(one) == _said(other))
    return bool(one == other)


def _said(plan: materials.AgendaPlan) -> Any:
    """What an agenda says, wherever it stands."""
    return plan.id, plan.title, plan.description, [materials.plain(dict(item)) for item in plan.items]


def _clash(where: Path, kind: str, id_: str, whose: str) -> Mistake:
    file, line = _place(where, kind, id_)
    return Mistake(file, line, f"the id {id_} is used by {whose}. Give yours another, such as {where.name}-{id_}.")


def _place(where: Path, kind: str, id_: str) -> tuple[str, int]:
    """The file and line where an id is given."""
    patterns = {"cards": ("cards/*.md", "myths/*.md"), "questions": ("polls.yaml",), "scales": ("polls.yaml",)}
    name = rf"[\"']?{re.escape(id_)}[\"']?"
    given = re.compile(rf"^\s*{name}:" if kind == "scales" else rf"(^|[\s{{-])id:\s*{name}\s*([,}}]|$)")
    for pattern in patterns.get(kind, (f"{kind}.yaml", f"{kind}/*.yaml")):
        for file in sorted(where.glob(pattern)):
            for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
                if given.search(line):
                    return file.relative_to(where).as_posix(), number
    return patterns.get(kind, (f"{kind}.yaml",))[0], 1


def _signature(where: Path) -> _Signature:
    """Changes whenever a file of the pack does."""
    found = ((file, file.stat()) for file in sorted(where.rglob("*")) if file.is_file())
    return tuple((file.relative_to(where).as_posix(), stat.st_mtime_ns, stat.st_size) for file, stat in found)


# Changing


@dataclass(frozen=True)
class Proposal:
    """What a pack would become: what is new, changed and removed, and what has to be mended first.

    ``same`` counts what stands in the toolkit's own materials just so. ``files`` is the whole pack as it would be.
    """

    name: str
    new: tuple[Thing, ...]
    changed: tuple[Thing, ...]
    removed: tuple[Thing, ...]
    same: int
    problems: tuple[Problem, ...]
    files: Mapping[str, bytes] = field(repr=False)
    before: _Signature = field(repr=False)

    @property
    def changes(self) -> int:
        return len(self.new) + len(self.changed) + len(self.removed)


def propose(name: str, upload: Upload, whole: bool = False) -> Proposal:
    """Compare an upload with the pack of this name on disk. Nothing is written there.

    A workbook's sheets replace their parts; a file from a zip replaces the file of its name or its card's id. With
    ``whole`` everything else goes.
    """
    where = folder() / name
    before = _signature(where)
    with tempfile.TemporaryDirectory() as temporary:
        fresh, after = Path(temporary, "fresh"), Path(temporary, name)
        _write(fresh, {file: text.encode() for file, text in upload.files.items()})
        gone = _replaced(where, fresh, upload, whole)
        kept = {file: (where / file).read_bytes() for file, _, _ in before if file not in gone}
        files = {**kept, **{file: text.encode() for file, text in upload.files.items()}}
        _write(after, files)
        then, then_unreadable = pack_tables.read(where)
        now, now_unreadable = pack_tables.read(after)
        problems = [*upload.problems, *_problems(name, after, where, upload, now_unreadable)]
    old, new = pack_tables.things(then), pack_tables.things(now)
    own_materials = pack_tables.things(_built_in_tables())
    same = {key for key, thing in new.items() if key in own_materials and own_materials[key].says == thing.says}
    lost = [Thing("", "File", file, file, "") for file in then_unreadable if file in gone]
    return Proposal(
        name,
        tuple(thing for key, thing in new.items() if key not in old and key not in same),
        tuple(thing for key, thing in new.items() if key in old and old[key].says != thing.says and key not in same),
        (*(thing for key, thing in old.items() if key not in new), *lost),
        len(same),
        tuple(dict.fromkeys(problems)),
        files,
        before,
    )


@lru_cache(maxsize=1)
def _built_in_tables() -> pack_tables.Tables:
    return pack_tables.read(BUILT_IN)[0]


def _replaced(where: Path, fresh: Path, upload: Upload, whole: bool) -> set[str]:
    """The files of the pack on disk that would go."""
    ids = {one for file in upload.files if (one := _card_id(fresh / file))}
    gone = set()
    for file, _, _ in _signature(where):
        part = pack_tables.part_of(file)
        known = part in upload.parts or file in upload.files or _card_id(where / file) in ids
        if known or (whole and part):
            gone.add(file)
    return gone


def _card_id(file: Path) -> tuple[str, str] | None:
    """The kind of file, and the id of its card or agenda; None for a file of many things."""
    if file.parent.name not in {"cards", "myths", "agendas"}:
        return None
    try:
        id_ = materials.as_written(file)[0].get("id")
    except ValueError:
        return None
    return (file.suffix, str(id_)) if id_ else None


def _problems(name: str, after: Path, where: Path, upload: Upload, unreadable: Mapping[str, str]) -> list[Problem]:
    """What is wrong with the pack as it would be, but for what was wrong before and is left alone."""
    pack = materials.load(after, materials.built_in(), name)
    others = [("", materials.built_in()), *((one, own(one)) for one in names() if one != name)]
    found = [*pack.mistakes, *_apart(pack, others, after)[1]]
    files = {mistake.file.replace("\\", "/") for mistake in found}
    found += [Mistake(file, 1, told.partition(": ")[2]) for file, told in unreadable.items() if file not in files]
    known = {(mistake.file, mistake.problem) for mistake in own(name).mistakes} if where.is_dir() else set()
    problems = []
    for mistake in found:
        if mistake.file.replace("\\", "/") in upload.files:
            problem = upload.where(mistake)
            problems += [problem] if problem else []
        elif (mistake.file, mistake.problem) not in known:
            problems.append(in_a_file(mistake))
    return problems


def take(proposal: Proposal) -> None:
    """Put a proposal in place, and keep the pack's former version. ``Rejected`` if anything stands against it."""
    if proposal.problems:
        raise Rejected("Nothing was taken. Mend what is listed first, then upload the file again.")
    root, where = folder(), folder() / proposal.name
    if _signature(where) != proposal.before:
        raise Rejected("Nothing was taken, because the pack has changed in the meantime. Look at the list again.")
    try:
        home.prepare(root / proposal.name)
        fresh = root / f".new-{uuid4().hex}"
        _write(fresh, proposal.files)
        set_aside = _set_aside(proposal.name) if where.exists() else None
        try:
            fresh.rename(where)
        except OSError:
            if set_aside:
                set_aside.rename(where)
            shutil.rmtree(fresh, ignore_errors=True)
            raise
    except OSError as error:
        raise Rejected("The pack could not be written, and is as it was. Check the disk, then try again.") from error


def remove(name: str) -> None:
    """Take a pack out of use. It is kept among the former versions."""
    if name not in names():
        raise Rejected("That pack is not there any more.")
    try:
        _set_aside(name)
    except OSError as error:
        raise Rejected("The pack could not be removed. Close its files in other programs, then try again.") from error


def _set_aside(name: str) -> Path:
    kept = folder() / _FORMER / name
    kept.mkdir(parents=True, exist_ok=True)
    stamp = f"{datetime.now():%Y-%m-%d %H.%M.%S}"
    later = (f"{stamp} ({number})" for number in range(2, 1000))
    target = next(kept / one for one in (stamp, *later) if not (kept / one).exists())
    return (folder() / name).rename(target)


def former(name: str) -> list[Path]:
    """The folders with former versions of a pack, named by when they were replaced, latest first."""
    return sorted(_folders(folder() / _FORMER / name), reverse=True)


def former_names() -> list[str]:
    """The packs that have former versions, removed ones among them."""
    return sorted(one.name for one in _folders(folder() / _FORMER) if slug_or_none(one.name) == one.name)


def _write(where: Path, files: Mapping[str, bytes]) -> None:
    where.mkdir(mode=0o700)
    for name, data in files.items():
        file = where / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
