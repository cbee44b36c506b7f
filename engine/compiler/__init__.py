"""The compiler: a flow document in, findings and a plan out. Pure and fast."""

from engine.compiler.compile import compile_flow
from engine.compiler.names import names_at
from engine.compiler.readable import Readable, readable_at
from engine.compiler.renaming import Renamed, rename_node
from engine.compiler.repeats import Repeat, repeats_at
from engine.compiler.result import Compiled, Known, References

__all__ = [
    "Compiled",
    "Known",
    "Readable",
    "References",
    "Renamed",
    "Repeat",
    "compile_flow",
    "names_at",
    "readable_at",
    "rename_node",
    "repeats_at",
]
