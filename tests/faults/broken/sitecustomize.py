"""Makes a started process one of a deliberately broken build; Python runs this file by its name.

Only the fault tests put this folder on a process's path, and say in BROKEN_BUILD which break it
has. A break is applied to a module of the product when that has just been loaded.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

from typing_extensions import override

from tests.faults.broken.breaks import BREAKS


class _Breaking(MetaPathFinder):
    """Finds modules as usual, and breaks those that are to be broken."""

    def __init__(self, wanted: Mapping[str, Callable[[ModuleType], None]]) -> None:
        self._wanted = wanted

    @override
    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target) if name in self._wanted else None
        if spec is None or spec.loader is None:
            return None
        load = spec.loader.exec_module

        def load_broken(module: ModuleType) -> None:
            load(module)
            self._wanted[name](module)

        spec.loader.exec_module = load_broken  # type: ignore[method-assign] # of this one module
        return spec


if broken := os.environ.get("BROKEN_BUILD"):
    sys.meta_path.insert(0, _Breaking(BREAKS[broken]))
