"""Node types of an engineer's own files, folders and modules, loaded again when these change."""

from __future__ import annotations

import importlib
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

import watchfiles

from nextscript.catalog import Broken, Catalog
from nextscript.custom_files import CustomFile, declared_in, fault_in
from nextscript.custom_modules import custom_code, is_package
from nextscript.errors import Invalid
from nextscript.node_types import Declaration

_Found = tuple[tuple[Declaration, ...], Broken | None]


class ChosenTypes:
    """What was named on a command line: paths, or modules that can be imported from here.

    What cannot be read any more keeps what it last declared. Raises Invalid for a name behind which
    there is nothing.
    """

    def __init__(self, names: Sequence[str]) -> None:
        sys.dont_write_bytecode = True  # it is found by second and size: a quick edit would not run
        sys.path.insert(0, str(Path.cwd()))
        places = {name: _place(name) for name in names}
        self._folders = [path for name, path in places.items() if Path(name).is_dir()]
        self._files = [path for path in places.values() if path.is_file()]
        self._modules = {
            name: path for name, path in places.items() if path.is_dir() and not Path(name).exists()
        }
        self._platform = set(sys.modules)
        self._loaded: dict[Path, CustomFile] = {}
        self._good: dict[str, tuple[Declaration, ...]] = {}

    def catalog(self) -> Catalog:
        """Load all of it anew, with what it imports from beside it."""
        self._forget()
        types: dict[str, Declaration] = {}
        broken: list[Broken] = []
        for source, (found, fault) in self._sources():
            if fault:
                broken.append(fault)
            self._good[source] = self._good.get(source, ()) if fault else found
            types |= {one.node_type.type: one for one in self._good[source]}
        return Catalog(dict(sorted(types.items())), tuple(broken))

    async def changes(self) -> AsyncIterator[None]:
        """Yield after each burst of changes to Python files."""
        deep = [*self._folders, *self._modules.values()]
        places = {*deep, *(path.parent for path in self._files)}
        async for _ in watchfiles.awatch(
            *places, watch_filter=watchfiles.PythonFilter(), step=50, recursive=bool(deep)
        ):
            yield

    def _sources(self) -> Iterator[tuple[str, _Found]]:
        inside = [path for folder in self._folders for path in _code(folder)]
        for path in dict.fromkeys([*self._files, *inside]):
            yield str(path), self._from_file(path)
        for name, home in self._modules.items():
            yield name, _from_module(name, home)

    def _from_file(self, path: Path) -> _Found:
        if before := self._loaded.get(path):
            before.unload()
        self._loaded[path] = file = CustomFile.load(path)
        return file.declarations, file.broken

    def _forget(self) -> None:
        """Drop what was imported from these places, but nothing of the platform's own."""
        places = [*self._folders, *self._modules.values(), *(path.parent for path in self._files)]
        for name in sys.modules.keys() - self._platform:
            origin = getattr(sys.modules[name], "__file__", None)
            if origin and any(Path(origin).is_relative_to(place) for place in places):
                del sys.modules[name]
        importlib.invalidate_caches()


def _code(folder: Path) -> Iterator[Path]:
    yield from [folder] if is_package(folder) else custom_code(folder)


def _place(name: str) -> Path:
    """Find the file or folder, and of a module in a package the folder it stands in."""
    if Path(name).exists():
        return Path(name).resolve()
    try:
        spec = find_spec(name)
    except (ImportError, ValueError):
        spec = None
    if spec is None or spec.origin is None:
        raise Invalid(
            f"There is no file, folder or module “{name}”.",
            hint="Name a Python file, a folder of them, or a module that can be imported here.",
        )
    alone = "." not in name and spec.submodule_search_locations is None
    return Path(spec.origin).resolve() if alone else Path(spec.origin).resolve().parent


def _from_module(name: str, home: Path) -> _Found:
    try:
        module = importlib.import_module(name)
        return tuple(declared_in(vars(module).values(), name)), None
    except (Exception, SystemExit) as error:  # noqa: BLE001  # a user's module may raise anything
        return (), fault_in(home / f"{name.rpartition('.')[2]}.py", error)
