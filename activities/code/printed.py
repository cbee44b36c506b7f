"""What a program prints, line by line, until it is too much."""

from __future__ import annotations

from nextscript.activity import ActivityContext, Level

MOST_LINES = 200
MOST_CHARACTERS = 256 * 1024
_LONGEST = 20_000


class Printed:
    """Writes lines into a step's log; after the last that fits, only how many more there were."""

    def __init__(self, ctx: ActivityContext | None) -> None:
        self._ctx = ctx
        self._unfinished = b""
        self._lines = 0
        self._characters = 0
        self._more = 0

    def bytes(self, chunk: bytes) -> None:
        """Take what came; the last line may go on with the next piece."""
        *lines, self._unfinished = (self._unfinished + chunk).split(b"\n")
        for line in lines:
            self.line(line.decode(errors="replace"))
        if len(self._unfinished) > _LONGEST:
            self.line(self._unfinished.decode(errors="replace"))
            self._unfinished = b""

    def line(self, text: str, level: Level = "info") -> None:
        """Write a line while there is room."""
        if self._lines >= MOST_LINES or self._characters + len(text) > MOST_CHARACTERS:
            self._more += 1
            return
        self._lines += 1
        self._characters += len(text)
        if self._ctx:
            self._ctx.log(level, text[:_LONGEST])

    def close(self) -> None:
        """Write the line that was not ended, and what did not fit."""
        if self._unfinished:
            self.line(self._unfinished.decode(errors="replace"))
            self._unfinished = b""
        if self._more and self._ctx:
            self._ctx.log("warning", f"{self._more} more lines were printed")
