"""Building the catalog: what is built in, what packages offer, and folders of custom files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType

from nextscript.catalog import Broken, Catalog
from nextscript.connector import Connector
from nextscript.custom_files import CustomFile, declared_in, watch
from nextscript.custom_modules import custom_code
from nextscript.node_types import Declaration
from nextscript.trying import refused

__all__ = ["CustomActivities", "Part", "load_builtin", "load_catalog", "watch"]

GROUP = "nextscript.nodes"
# Families of control nodes: an activity there would look like part of the language.
RESERVED = frozenset(["flow", "wait", "human", "trigger", "webhook"])


def load_builtin(
    controls: Iterable[Declaration],
    builtin: Iterable[Declaration],
    connectors: Iterable[Connector],
) -> Catalog:
    """Join what ships with the product. Raises ValueError when two declare the same type."""
    return Catalog.of(controls, builtin, *(one.declarations() for one in connectors))


def load_catalog(
    builtin: Catalog, custom: CustomActivities | None = None, *, packages: bool = True
) -> Catalog:
    """Add installed packages (entry points `nextscript.nodes`) and custom folders.

    Never raises for them: what cannot be loaded, or claims a type that is taken, is in `broken`
    with its file and line, and everything else is there.
    """
    parts = [_package(entry) for entry in _installed()] if packages else []
    parts += custom.refresh() if custom else []
    declarations, broken = dict(builtin.declarations), list(builtin.broken)
    for part in parts:
        broken += part.broken
        for declaration in part.declarations:
            if refusal := _refusal(declaration, declarations):
                broken.append(refusal)
            else:
                declarations[declaration.node_type.type] = declaration
    return Catalog(dict(sorted(declarations.items())), tuple(broken))


@dataclass(frozen=True)
class Part:
    """What one file or package offers."""

    declarations: tuple[Declaration, ...] = ()
    broken: tuple[Broken, ...] = ()


class CustomActivities:
    """Folders of Python files and packages, each loaded on its own, and again when it changed."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = tuple(folders)
        self._files: dict[Path, CustomFile] = {}

    def refresh(self) -> list[Part]:
        """Load new and changed files, forget deleted ones; give what each file offers.

        What is new is tried in another process first (nextscript.trying).
        """
        present = list(dict.fromkeys(one for folder in self.folders for one in custom_code(folder)))
        for gone in self._files.keys() - set(present):
            self._files.pop(gone).unload()
        changed = [path for path in present if self._is_new(path)]
        whys = refused(changed)
        for path in changed:
            if known := self._files.get(path):
                known.unload()
            why = whys.get(path)
            self._files[path] = CustomFile.refused(path, why) if why else CustomFile.load(path)
        return [self._part(self._files[path]) for path in present]

    def _is_new(self, path: Path) -> bool:
        known = self._files.get(path)
        return known is None or known.changed()

    def _part(self, file: CustomFile) -> Part:
        return Part(file.declarations, (file.broken,) if file.broken else ())


def load_source(source: str) -> Part:
    """Load what one custom file, folder or installed package offers, as a declaration names it."""
    if Path(source).exists():
        file = CustomFile.load(Path(source))
        return Part(file.declarations, (file.broken,) if file.broken else ())
    for entry in _installed():
        if _named(entry) == source:
            return _package(entry)
    return Part(broken=(Broken(source=source, line=None, message="it is not there any more"),))


def _refusal(declaration: Declaration, taken: dict[str, Declaration]) -> Broken | None:
    type_ = declaration.node_type.type
    if other := taken.get(type_):
        return _fault(declaration, f"the type {type_} is already taken by {other.source}")
    if declaration.node_type.family in RESERVED:
        return _fault(declaration, f"the family of {type_} belongs to the flow language")
    return None


def _fault(declaration: Declaration, message: str) -> Broken:
    code = getattr(declaration.function, "__code__", None)
    line = code.co_firstlineno if code else None
    return Broken(source=declaration.source, line=line, message=message)


def _installed() -> list[EntryPoint]:
    return sorted(entry_points(group=GROUP), key=lambda entry: (entry.value, entry.name))


def _package(entry: EntryPoint) -> Part:
    """Load one entry point: a module, a connector, an activity, or several of them."""
    source = _named(entry)
    try:
        found = tuple(replace(one, source=source) for one in _offered(entry.load()))
    except Exception as error:  # noqa: BLE001  # somebody else's code, which may do anything
        return Part(broken=(Broken(source=source, line=None, message=str(error) or repr(error)),))
    return Part(found)


def _named(entry: EntryPoint) -> str:
    return f"{entry.dist.name if entry.dist else 'package'} ({entry.value})"


def _offered(thing: object) -> Iterator[Declaration]:
    if isinstance(thing, ModuleType):
        yield from declared_in(vars(thing).values(), thing.__name__.partition(".")[0])
    elif isinstance(thing, Iterable):
        yield from declared_in(thing, None)
    else:
        yield from declared_in((thing,), None)
