"""One custom file: loaded in isolation, so that a broken one takes nothing down."""

from __future__ import annotations

import itertools
import sys
import traceback
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import NoReturn

import watchfiles
from typing_extensions import override

from nextscript.catalog import Broken
from nextscript.connector import Connector
from nextscript.node_types import Declaration

_SKIPPED = ("_", ".", "test_", "conftest")
_numbers = itertools.count(1)
Stamp = tuple[int, int]


@dataclass(frozen=True)
class CustomFile:
    """What a file declared when it was last loaded, or why it could not be."""

    path: Path
    stamp: Stamp
    module: str
    declarations: tuple[Declaration, ...] = ()
    broken: Broken | None = None

    @classmethod
    def load(cls, path: Path) -> CustomFile:
        """Run a file as a module of its own. Never raises: a failure is in `broken`."""
        # A new name each time: classes of the old one may still be in use by running steps.
        name = f"nextscript_custom.{path.stem}_{next(_numbers)}"
        stamp = _stamp(path)
        try:
            found = _declarations(path, name)
        except (Exception, SystemExit) as error:  # noqa: BLE001  # a user's file may raise anything
            sys.modules.pop(name, None)
            return cls(path, stamp, name, broken=fault_in(path, error))
        return cls(path, stamp, name, found)

    def changed(self) -> bool:
        """Say whether the file is another than the one that was loaded."""
        return _stamp(self.path) != self.stamp

    def unload(self) -> None:
        """Forget its module; functions that are running keep what they use."""
        sys.modules.pop(self.module, None)


def python_files(folder: Path) -> Iterator[Path]:
    """Give the files of a folder and of those in it that may declare activities, in order."""
    for path in sorted(folder.rglob("*.py")):
        inner = path.relative_to(folder).parts
        if path.is_file() and not any(part.startswith(_SKIPPED) for part in inner):
            yield path


def declared_in(things: Iterable[object], package: str | None) -> Iterator[Declaration]:
    """Give the declarations among things: connectors and functions, made in `package` if given."""
    listed = [one for one in things if package is None or _made_in(one, package)]
    connectors = [one for one in listed if isinstance(one, Connector)]
    owned = {id(function) for one in connectors for function in one.activities}
    for connector in connectors:
        yield from connector.declarations()
    for thing in listed:
        found = thing if isinstance(thing, Declaration) else getattr(thing, "__nextscript__", None)
        if isinstance(found, Declaration) and id(thing) not in owned:
            yield found


def _made_in(thing: object, package: str) -> bool:
    """What a file only imports is not its own; a connector is where its activities are."""
    makers = thing.activities if isinstance(thing, Connector) else (thing,)
    names = [str(getattr(one, "__module__", "")) for one in makers]
    return any(name == package or name.startswith(f"{package}.") for name in names)


async def watch(folders: Sequence[Path]) -> AsyncIterator[None]:
    """Yield after each burst of changes to Python files in these folders."""
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    if not folders:
        return
    async for _ in watchfiles.awatch(*folders, watch_filter=watchfiles.PythonFilter(), step=50):
        yield


class _Uncached(SourceFileLoader):
    """Compiled files are found by second and size: a quick edit would run the old code."""

    @override
    def path_stats(self, path: str | bytes | Path) -> NoReturn:
        raise OSError


def _declarations(path: Path, name: str) -> tuple[Declaration, ...]:
    loader = _Uncached(name, str(path))
    spec = spec_from_loader(name, loader)
    assert spec is not None  # a loader was given
    module = module_from_spec(spec)
    # Type hints are resolved by looking the module up by name.
    sys.modules[name] = module
    loader.exec_module(module)
    found = declared_in(vars(module).values(), name)
    return tuple(replace(one, source=str(path)) for one in found)


def fault_in(path: Path, error: BaseException) -> Broken:
    """Say in which line of a file it could not be loaded, and why."""
    if isinstance(error, SyntaxError) and error.filename == str(path):
        return Broken(source=str(path), line=error.lineno, message=f"SyntaxError: {error.msg}")
    lines = [
        frame.lineno
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename == str(path)
    ]
    message = "".join(traceback.format_exception_only(error)).strip()
    return Broken(source=str(path), line=lines[-1] if lines else None, message=message)


def _stamp(path: Path) -> Stamp:
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)
