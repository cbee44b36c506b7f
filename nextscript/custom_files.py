"""One custom file or package: loaded in isolation, so that a broken one takes nothing down."""

from __future__ import annotations

import itertools
import traceback
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import watchfiles

from nextscript.catalog import Broken
from nextscript.connector import Connector
from nextscript.custom_modules import (
    NAMESPACE,
    forget,
    is_manifest,
    load_modules,
    source_files,
)
from nextscript.errors import Invalid, NextScriptError
from nextscript.node_types import Declaration

_numbers = itertools.count(1)
Stamp = tuple[int, int]


@dataclass(frozen=True)
class CustomFile:
    """What a file or package declared when it was last loaded, or why it could not be."""

    path: Path
    stamp: Stamp
    module: str
    declarations: tuple[Declaration, ...] = ()
    broken: Broken | None = None

    @classmethod
    def load(cls, path: Path) -> CustomFile:
        """Run a file or package under a name of its own. Never raises: see `broken`."""
        # A new name each time: classes of the old one may still be in use by running steps.
        name = f"{NAMESPACE}.{path.stem}_{next(_numbers)}"
        stamp = _stamp(path)
        try:
            found = _of_manifest(path) if is_manifest(path) else _declarations(path, name)
        except NextScriptError as error:
            return cls(path, stamp, name, broken=_refused(path, error))
        except (Exception, SystemExit) as error:  # noqa: BLE001  # a user's file may raise anything
            forget(name)
            return cls(path, stamp, name, broken=fault_in(path, error))
        own = tuple(replace(one, source=str(path), edition=name) for one in found)
        return cls(path, stamp, name, own)

    @classmethod
    def refused(cls, path: Path, why: str) -> CustomFile:
        """Give a file that is not loaded at all."""
        broken = Broken(source=str(path), line=None, message=why)
        return cls(path, _stamp(path), "", broken=broken)

    def changed(self) -> bool:
        """Say whether the file is another than the one that was loaded."""
        return _stamp(self.path) != self.stamp

    def unload(self) -> None:
        """Forget its modules; functions that are running keep what they use."""
        if self.module:
            forget(self.module)


def declared_in(things: Iterable[object], package: str | None) -> Iterator[Declaration]:
    """Give the declarations among things: connectors and functions, made in `package` if given."""
    listed = [one for one in things if package is None or _made_in(one, package)]
    connectors = [one for one in listed if isinstance(one, Connector)]
    owned = {id(function) for one in connectors for function in one.functions}
    for connector in connectors:
        yield from connector.declarations()
    for thing in listed:
        found = thing if isinstance(thing, Declaration) else getattr(thing, "__nextscript__", None)
        if isinstance(found, Declaration) and id(thing) not in owned:
            yield found


def _made_in(thing: object, package: str) -> bool:
    """What a file only imports is not its own; a connector is where its activities are."""
    makers = thing.functions if isinstance(thing, Connector) else (thing,)
    names = [str(getattr(one, "__module__", "")) for one in makers]
    return any(name == package or name.startswith(f"{package}.") for name in names)


async def watch(folders: Sequence[Path]) -> AsyncIterator[None]:
    """Yield after each burst of changes to Python files in these folders."""
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    if not folders:
        return
    async for _ in watchfiles.awatch(*folders, watch_filter=_Sources(), step=50):
        yield


class _Sources(watchfiles.PythonFilter):
    """Python files, and those that may be manifests."""

    def __init__(self) -> None:
        super().__init__(extra_extensions=(".yaml", ".yml", ".json"))


def _declarations(path: Path, name: str) -> tuple[Declaration, ...]:
    things = [thing for module in load_modules(path, name) for thing in vars(module).values()]
    once = {id(thing): thing for thing in things}
    return tuple(declared_in(once.values(), name))


def _of_manifest(path: Path) -> tuple[Declaration, ...]:
    # Imported here: few files are manifests, and what reads them is much to load.
    from nextscript.manifest.connector import load_manifest  # noqa: PLC0415

    return tuple(load_manifest(path.read_text()).declarations())


def _refused(path: Path, error: NextScriptError) -> Broken:
    findings = error.findings if isinstance(error, Invalid) else []
    place = findings[0].position if findings else None
    return Broken(source=str(path), line=place.line if place else None, message=error.message)


def fault_in(path: Path, error: BaseException) -> Broken:
    """Say in which line of a file, or of which file of a package, it could not be loaded."""
    if isinstance(error, SyntaxError) and _inside(path, error.filename):
        message = f"SyntaxError: {error.msg}"
        return Broken(source=str(error.filename), line=error.lineno, message=message)
    places = [
        (frame.filename, frame.lineno)
        for frame in traceback.extract_tb(error.__traceback__)
        if _inside(path, frame.filename)
    ]
    source, line = places[-1] if places else (str(path), None)
    message = "".join(traceback.format_exception_only(error)).strip()
    return Broken(source=source, line=line, message=message)


def _inside(path: Path, file: str | None) -> bool:
    return file is not None and Path(file).is_relative_to(path)


def _stamp(path: Path) -> Stamp:
    """When its files were last changed, and what they measure together."""
    found = []
    for file in source_files(path):
        try:
            found.append(file.stat())
        except OSError:
            continue
    # Of a file that came or went, too, in a package.
    return hash(tuple(one.st_mtime_ns for one in found)), sum(one.st_size for one in found)
