"""The words of an expression, with their positions, and the first limits on what is parsed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from nextscript.expressions.faults import Fault, TemplateError, pack

MAX_LENGTH = 64 * 1024
MAX_TOKENS = 4_000
MAX_BRACKETS = 32
MAX_CHAIN = 32
"""How many `not`, signs or `else` may follow one another: each makes the parser go deeper."""

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<float>(?<!\.)\d[\d_]*(?:\.\d[\d_]*(?:[eE][+-]?\d+)?|[eE][+-]?\d+))
    |(?P<integer>0[xX][\da-fA-F]+|\d[\d_]*)
    |(?P<name>[^\W\d]\w*)
    |(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    |(?P<operator>//|\*\*|==|!=|>=|<=|[-+/*%~\[\](){}><=.:|,])""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(
    r"""\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|x([\da-fA-F]{2})|([ntr\\'"/]))""", re.VERBOSE
)
_PLAIN_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"', "/": "/"}
_CLOSES = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, slots=True)
class Word:
    """One token: `at` is its packed position."""

    kind: str
    value: str | int | float
    at: int


class Text:
    """A template's text, and where each offset of it is."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._lines = [match.end() for match in re.finditer(r"\n", text)]

    def at(self, offset: int) -> int:
        """Give the packed line and column of an offset."""
        if not self._lines or offset < self._lines[0]:
            return pack(1, offset + 1)
        line = sum(start <= offset for start in self._lines)
        return pack(line + 1, offset - self._lines[line - 1] + 1)

    def fault(self, code: str, message: str, offset: int, hint: str | None = None) -> TemplateError:
        """Make an error for an offset."""
        return Fault(code, message, hint=hint).placed(self.at(offset))


def read_words(source: Text, start: int, closed: bool) -> tuple[list[Word], int]:
    """Read an expression's words from `start`; return them and the offset after its `}}`.

    Without `closed` the expression ends with the text. Raises ExpressionError for a character that
    starts no word, brackets that do not match, and more of anything than the limits allow.
    """
    reader = _Reader(source, start)
    while not reader.finished(closed):
        reader.step()
    return reader.words, reader.offset


class _Reader:
    def __init__(self, source: Text, start: int) -> None:
        self.source = source
        self.start = self.offset = start
        self.words: list[Word] = []
        self.open: list[str] = []
        self.chain = 0
        self.elses = 0

    def finished(self, closed: bool) -> bool:
        text = self.source.text
        if self.offset >= len(text):
            if closed or self.open:
                what = f"“{self.open[-1]}”" if self.open else "“{{”"
                raise self.source.fault("expr.syntax", f"{what} is not closed", self.offset)
            return True
        if closed and not self.open and text.startswith("}}", self.offset):
            self.offset += 2
            return True
        return False

    def step(self) -> None:
        found = _TOKEN.match(self.source.text, self.offset)
        if found is None:
            raise self._unexpected()
        kind, value = str(found.lastgroup), found[0]
        if kind != "space":
            self._check(kind, value)
            content = _content(kind, value, self.source, self.offset)
            self.words.append(Word(kind, content, self.source.at(self.offset)))
        self.offset = found.end()

    def _check(self, kind: str, value: str) -> None:
        if len(self.words) >= MAX_TOKENS or self.offset - self.start > MAX_LENGTH:
            raise self._too_deep("the expression is too long")
        if kind == "operator":
            self._brackets(value)
        self.chain = self.chain + 1 if value in ("not", "-", "+") else 0
        self.elses += value == "else"
        if self.chain > MAX_CHAIN or self.elses > MAX_CHAIN:
            raise self._too_deep("the expression is nested too deeply")
        if kind == "name":
            check_name(value, self.source, self.offset)

    def _brackets(self, value: str) -> None:
        if value in "([{":
            self.open.append(value)
            if len(self.open) > MAX_BRACKETS:
                raise self._too_deep("the expression is nested too deeply")
        elif value in _CLOSES and (not self.open or self.open.pop() != _CLOSES[value]):
            raise self.source.fault("expr.syntax", f"“{value}” closes nothing", self.offset)

    def _too_deep(self, message: str) -> Exception:
        return self.source.fault("expr.too_deep", message, self.offset)

    def _unexpected(self) -> Exception:
        char = self.source.text[self.offset]
        if char in "'\"":
            return self.source.fault("expr.syntax", "the text is not closed", self.offset)
        if unicodedata.category(char) == "Cf":
            message = f"an invisible character (U+{ord(char):04X}) is no part of a name"
            return self.source.fault("expr.unknown_name", message, self.offset)
        shown = char if char.isprintable() else f"U+{ord(char):04X}"
        return self.source.fault("expr.syntax", f"“{shown}” is not expected here", self.offset)


def check_name(name: str, source: Text, offset: int) -> None:
    """Refuse names that Python would fold to another."""
    if unicodedata.normalize("NFKC", name) != name or not name.isidentifier():
        raise source.fault("expr.unknown_name", f"“{name}” is not a name that can be read", offset)


def _content(kind: str, value: str, source: Text, offset: int) -> str | int | float:
    if kind == "string":
        return _unescaped(value[1:-1], source, offset)
    if kind not in ("integer", "float"):
        return value
    if len(value) > 300:
        raise source.fault("expr.limit", "the number is too large", offset)
    if kind == "integer":
        return int(value, 16) if value[:2] in ("0x", "0X") else int(value.replace("_", ""))
    number = float(value.replace("_", ""))
    if number == float("inf"):
        raise source.fault("expr.limit", "the number is too large", offset)
    return number


def _unescaped(text: str, source: Text, offset: int) -> str:
    if "\\" not in text:
        return text
    # Unknown escapes stay as they are, so that "\d+" and "\bword\b" can be written plainly.
    plain = _ESCAPE.sub(_escape, text)
    joined = plain.encode("utf-16", "surrogatepass")
    try:
        return joined.decode("utf-16")
    except UnicodeDecodeError:
        raise source.fault("expr.syntax", "half a character (\\ud800 …) in text", offset) from None


def _escape(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if not code:
        return _PLAIN_ESCAPES[found[4]]
    number = int(code, 16)
    return chr(number) if number <= 0x10FFFF else found[0]
