"""Custom code as modules with names of their own: single files, and folders that are packages."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import NoReturn

from typing_extensions import override

NAMESPACE = "nextscript_custom"
_MANIFEST = b"nextscript.connector/"
_BEGINNING = 4096
_SKIPPED = ("_", ".", "test_", "conftest")


def is_package(path: Path) -> bool:
    """Say whether a folder is loaded as a whole, so that its files may import each other."""
    return (path / "__init__.py").is_file()


def is_manifest(path: Path) -> bool:
    """Say whether a file is a connector that is written as data (nextscript.manifest)."""
    if path.suffix not in (".yaml", ".yml", ".json") or not path.is_file():
        return False
    with path.open("rb") as file:
        return _MANIFEST in file.read(_BEGINNING)


def custom_code(folder: Path) -> Iterator[Path]:
    """Give what a folder and those in it may declare activities in: files, packages, manifests."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name.startswith(_SKIPPED):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from [path] if is_package(path) else custom_code(path)
        elif (path.suffix == ".py" and path.is_file()) or is_manifest(path):
            yield path


def source_files(path: Path) -> list[Path]:
    """Give the files that make up a file or package, tests aside."""
    if not path.is_dir():
        return [path]
    return [path / "__init__.py", *_inner(path)]


def load_modules(path: Path, name: str) -> list[ModuleType]:
    """Load a file or a package under a name. Raises whatever its code does."""
    start = path / "__init__.py" if path.is_dir() else path
    spec = _spec(name, start)
    module = module_from_spec(spec)
    # Type hints are resolved by looking the module up by name.
    sys.modules[name] = module
    assert spec.loader is not None  # it was given one
    spec.loader.exec_module(module)
    inner = [_dotted(file.relative_to(path)) for file in _inner(path)] if path.is_dir() else []
    return [module, *(importlib.import_module(f"{name}.{one}") for one in inner)]


def forget(name: str) -> None:
    """Forget a module and those inside it; functions that are running keep what they use."""
    for known in [one for one in sys.modules if one == name or one.startswith(f"{name}.")]:
        sys.modules.pop(known, None)


def _inner(package: Path) -> list[Path]:
    found = (path for path in sorted(package.rglob("*.py")) if path.name != "__init__.py")
    return [path for path in found if not _skipped(path.relative_to(package))]


def _skipped(path: Path) -> bool:
    return any(part.startswith(_SKIPPED) or part == "tests" for part in path.parts)


def _dotted(path: Path) -> str:
    return ".".join(path.with_suffix("").parts)


def _spec(name: str, file: Path) -> ModuleSpec:
    inside = [str(file.parent)] if file.name == "__init__.py" else None
    spec = spec_from_file_location(
        name, file, loader=_Uncached(name, str(file)), submodule_search_locations=inside
    )
    assert spec is not None  # a loader was given
    return spec


class _Uncached(SourceFileLoader):
    """Compiled files are found by second and size: a quick edit would run the old code."""

    @override
    def path_stats(self, path: str | bytes | Path) -> NoReturn:
        raise OSError


class _Inside(MetaPathFinder):
    """Finds what a custom package imports from itself, uncached as well."""

    @override
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not fullname.startswith(f"{NAMESPACE}.") or not path:
            return None
        place = Path(path[0]) / fullname.rpartition(".")[2]
        for file in (place.with_suffix(".py"), place / "__init__.py"):
            if file.is_file():
                return _spec(fullname, file)
        return None


sys.meta_path.insert(0, _Inside())
