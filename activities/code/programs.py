"""What is started for a step of code: full Python or JavaScript, and what it may take."""

from __future__ import annotations

import json
import shutil
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from activities.code.inside.limits import Limits
from nextscript.errors import Rejected

Boundary = Literal["namespaces", "landlock"]
MEGABYTES = 512
_MEMORY = MEGABYTES * 1024 * 1024
_FOLDER = Path(__file__).parent
_ENTRY = f"import sys; sys.path[:0] = [{str(_FOLDER)!r}]; from inside.launch import main; main()"


@dataclass(frozen=True)
class Program:
    """One kind of process; processes of the same kind may be started before they are needed."""

    name: Literal["python", "javascript"]
    packages: Path | None = None
    probed: bool = False
    """Confined as this program is, but running Python: how the boundary of JavaScript is tried."""

    def command(self, boundary: Boundary) -> list[str]:
        """Give the command line. Raises Rejected `code.no_sandbox` when a part is not installed."""
        python = self.name == "python" or self.probed
        readable = _python_places() if python else [str(_FOLDER / "inside")]
        script = _javascript() if self.name == "javascript" else []
        asked = {
            "kind": boundary,
            "readable": readable + ([str(self.packages)] if self.packages else []),
            "executable": script[:1],
            "limits": vars(self._limits()),
            "command": [] if self.probed else script,
            "packages": str(self.packages) if self.packages else None,
        }
        interpreter = str(getattr(sys, "_base_executable", sys.executable))
        return [interpreter, "-I", "-S", "-X", "utf8", "-c", _ENTRY, json.dumps(asked)]

    def _limits(self) -> Limits:
        if self.name == "python":
            return Limits(memory=_MEMORY, address_space=4 * _MEMORY)
        # V8 reserves far more addresses than it uses, and half of the memory is its heap
        return Limits(memory=2 * _MEMORY, address_space=None)


def _python_places() -> list[str]:
    """Where the standard library and the interpreter's own library stand."""
    library = Path(str(sysconfig.get_config_var("LIBDIR") or ""))
    shared = library / str(sysconfig.get_config_var("INSTSONAME") or "")
    places = {sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")}
    base = Path(sys.base_prefix) / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}"
    return sorted({str(base), *places, *([str(shared)] if shared.is_file() else [])})


def deno() -> str | None:
    """Give the path of deno, where it is installed."""
    beside = Path(sys.prefix) / "bin" / "deno"
    return str(beside) if beside.is_file() else shutil.which("deno")


def _javascript() -> list[str]:
    found = deno()
    if found is None:
        raise Rejected(
            "JavaScript cannot be run here: deno is not installed",
            code="code.no_sandbox",
            hint="Install what requirements.txt names; deno is one of its packages.",
        )
    flags = ["--quiet", "--no-config", "--no-lock", "--no-remote", "--no-npm", "--no-prompt"]
    heap = f"--v8-flags=--max-old-space-size={MEGABYTES // 2}"
    return [found, "run", *flags, heap, str(_FOLDER / "inside" / "javascript.js")]
