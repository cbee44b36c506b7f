"""The compiler: a flow document in, findings and a plan out. Pure and fast."""

from engine.compiler.compile import compile_flow
from engine.compiler.names import names_at
from engine.compiler.result import Compiled, Known, References

__all__ = ["Compiled", "Known", "References", "compile_flow", "names_at"]
