"""Ids for messages whose sender gave none."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from uuid import uuid4

from pydantic import JsonValue

from nextscript.triggers import Kept

_MOST = 200


class Unnamed:
    """Tells a redelivered message from a new one that looks alike.

    A broker says which messages it delivers again. What was started last is kept with the start,
    by its look: a redelivered message that looks like one of those *is* that one and has its id;
    any other is new, however much it looks like an earlier one.
    """

    def __init__(self, state: JsonValue) -> None:
        pairs = state if isinstance(state, list) else []
        self._doubtful = [(str(one[0]), str(one[1])) for one in pairs if isinstance(one, list)]
        self._started: list[tuple[str, str]] = []

    def id_of(self, look: bytes, *, again: bool) -> str:
        """Give an id. `look` is all there is to see of it, `again` that it was delivered before."""
        seen = hashlib.sha256(look).hexdigest()[:32]
        for at, (known, id_) in enumerate(self._doubtful):
            if again and known == seen:
                del self._doubtful[at]
                return id_
        return f"{seen}.{uuid4().hex[:16]}"

    def kept(self, ids: Sequence[str]) -> Kept:
        """Give what to keep with the start of these: they and what is in doubt already."""
        self._started += [(id_.partition(".")[0], id_) for id_ in ids]
        return Kept([list(one) for one in [*self._doubtful, *self._started][-_MOST:]])

    def certain(self) -> None:
        """Say that nothing of what was in doubt will come again."""
        self._doubtful = []

    def settled(self) -> Kept:
        """Say that the broker has every acknowledgement: what was started will not come again."""
        self._started = []
        return self.kept(())
