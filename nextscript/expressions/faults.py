"""What goes wrong inside an expression, before its position is known."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import JsonValue

from nextscript.errors import ExpressionError

_NEAR = 12


class TemplateError(ExpressionError):
    """An expression in a template is wrong; `pointer` says in which of its strings."""

    pointer: str = ""

    def within(self, pointer: str) -> TemplateError:
        """Say in which string of the template it is."""
        self.pointer = pointer
        place: dict[str, JsonValue] = {"pointer": pointer, "line": self.line, "column": self.column}
        near: list[JsonValue] = list(self.near)
        self.details = {**place, "near": near}
        return self


class Fault(Exception):
    """A reason an expression cannot go on; the evaluator adds where it happened."""

    def __init__(
        self, code: str, message: str, near: Iterable[str] = (), hint: str | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.near = list(near)
        self.hint = hint
        self.pointer = ""

    def placed(self, at: int) -> TemplateError:
        """Give the public error, with the line and column packed in `at`."""
        line, column = unpack(at)
        error = TemplateError(
            self.message,
            code=self.code,
            line=line,
            column=column,
            near=self.near,
            hint=self.hint,
        )
        return error.within(self.pointer)


class Absent(Fault):
    """Nothing is there: what `default` replaces and `is defined` asks for."""


_WIDTH = 100_000


def pack(line: int, column: int) -> int:
    """Fold a position into the one number a tree node carries."""
    return line * _WIDTH + min(column, _WIDTH - 1)


def unpack(at: int) -> tuple[int, int]:
    """Give line and column back."""
    return at // _WIDTH, at % _WIDTH


def type_fault(message: str, hint: str | None = None) -> Fault:
    """A value is not of a type that can work here."""
    return Fault("expr.type", message, hint=hint)


def limit(message: str) -> Fault:
    """A budget is used up."""
    return Fault("expr.limit", message)


def failed(message: str, hint: str | None = None) -> Fault:
    """A filter or function cannot work with what it was given."""
    return Fault("expr.function", message, hint=hint)


def nearest(wanted: str, present: Iterable[str]) -> list[str]:
    """Order names so that those most like the wanted one come first; at most twelve."""
    return sorted(list(present)[:200], key=lambda name: (-_likeness(wanted, name), name))[:_NEAR]


def _likeness(wanted: str, name: str) -> float:
    left, right = wanted.lower(), name.lower()
    if left == right:
        return 3.0
    pairs = {left[i : i + 2] for i in range(len(left) - 1)}
    others = {right[i : i + 2] for i in range(len(right) - 1)}
    if not pairs or not others:
        return 1.0 if left[:1] == right[:1] else 0.0
    return 2.0 * len(pairs & others) / (len(pairs) + len(others))
