"""A long text in pieces a model can read, cut where a reader would."""

from __future__ import annotations

_BREAKS = ("\n\n", "\n", ". ", " ")


def pieces_of(text: str, most: int) -> list[str]:
    """Cut a text into pieces of at most so many characters, at the last paragraph, line, sentence
    or word that fits."""
    pieces: list[str] = []
    at = 0
    while len(text) - at > most:
        end = _end(text, at, most)
        pieces.append(text[at:end].strip())
        at = end
    pieces.append(text[at:].strip())
    return [piece for piece in pieces if piece]


def _end(text: str, at: int, most: int) -> int:
    """A break in the first half would make many small pieces; then the next kind is tried."""
    for mark in _BREAKS:
        found = text.rfind(mark, at + most // 2, at + most)
        if found >= 0:
            return found + len(mark)
    return at + most
