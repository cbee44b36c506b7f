"""Tests, used as `value is number`."""

from __future__ import annotations

from nextscript.expressions.faults import failed
from nextscript.expressions.library.published import Collection
from nextscript.expressions.operators import is_number
from nextscript.values import Json

TESTS = Collection("Tests")
test = TESTS.test


@test("null")
def null(value: Json) -> bool:
    """Is it null? (also written `is none`)

    Example: null is null → true
    """
    return value is None


@test("string")
def string(value: Json) -> bool:
    """Is it text?

    Example: "a" is string → true
    """
    return isinstance(value, str)


@test("number")
def number(value: Json) -> bool:
    """Is it a number?

    Example: 1.5 is number → true
    Example: true is number → false
    """
    return is_number(value)


@test("integer")
def integer(value: Json) -> bool:
    """Is it a whole number?

    Example: 2 is integer → true
    Example: 2.5 is integer → false
    """
    return type(value) is int or (isinstance(value, float) and value.is_integer())


@test("boolean")
def boolean(value: Json) -> bool:
    """Is it true or false?

    Example: false is boolean → true
    """
    return isinstance(value, bool)


@test("list")
def list_(value: Json) -> bool:
    """Is it a list? (also written `is sequence`)

    Example: [] is list → true
    """
    return isinstance(value, list)


@test("object")
def object_(value: Json) -> bool:
    """Is it an object? (also written `is mapping`)

    Example: {} is object → true
    """
    return isinstance(value, dict)


@test("empty")
def empty(value: Json) -> bool:
    """Is it null, or a text, list or object without anything in it?

    Example: [] is empty → true
    Example: 0 is empty → false
    """
    return value is None or (isinstance(value, str | list | dict) and not value)


@test("true")
def true(value: Json) -> bool:
    """Is it exactly true?

    Example: (1 == 1) is true → true
    """
    return value is True


@test("false")
def false(value: Json) -> bool:
    """Is it exactly false?

    Example: (1 == 2) is false → true
    """
    return value is False


@test("even")
def even(value: int) -> bool:
    """Is it an even number?

    Example: 4 is even → true
    """
    return value % 2 == 0


@test("odd")
def odd(value: int) -> bool:
    """Is it an odd number?

    Example: 4 is odd → false
    """
    return value % 2 == 1


@test("divisible_by")
def divisible_by(value: int, divisor: int) -> bool:
    """Does this number divide it without a rest?

    Example: 9 is divisible_by(3) → true
    """
    if divisor == 0:
        raise failed("nothing is divisible by 0")
    return value % divisor == 0
