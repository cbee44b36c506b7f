"""lib0's encoding, as y-protocols uses it: numbers of 7 bits a byte, bytes after their length."""

from __future__ import annotations

_MOST_BITS = 56


class Decoder:
    """Reads a message; whatever is cut off or absurd raises ValueError."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def number(self) -> int:
        """Read a number."""
        value = shift = 0
        while shift < _MOST_BITS:
            if self._at >= len(self._data):
                raise ValueError("the message is cut off")
            byte = self._data[self._at]
            self._at += 1
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7
        raise ValueError("the number is too large")

    def bytes(self) -> bytes:
        """Read bytes and their length before them."""
        length = self.number()
        end = self._at + length
        if end > len(self._data):
            raise ValueError("the message is cut off")
        taken, self._at = self._data[self._at : end], end
        return taken

    @property
    def ended(self) -> bool:
        """Say whether all was read."""
        return self._at == len(self._data)


def number(value: int) -> bytes:
    """Write a number."""
    out = bytearray()
    while value > 127:
        out.append(128 | (value & 127))
        value >>= 7
    out.append(value)
    return bytes(out)


def with_length(data: bytes) -> bytes:
    """Write bytes and their length before them."""
    return number(len(data)) + data
