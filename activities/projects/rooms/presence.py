"""Who is here and where they point: told by each for themselves, signed by the server."""

from __future__ import annotations

import json
from dataclasses import dataclass

from activities.projects.drawing.wire import Decoder
from activities.projects.rooms.messages import awareness
from activities.projects.rooms.seat import Seat
from nextscript.document import read_json_strict
from nextscript.errors import Malformed

_MOST_BYTES = 16 * 1024
_GONE = "null"


@dataclass
class _Shown:
    clock: int
    state: str
    seat: Seat


class Presence:
    """What everybody in a room shows of themselves."""

    def __init__(self) -> None:
        self._shown: dict[int, _Shown] = {}

    def everybody(self) -> bytes | None:
        """Say who is here."""
        entries = [(client, one.clock, one.state) for client, one in self._shown.items()]
        return awareness(entries) if entries else None

    def hear(self, seat: Seat, data: bytes) -> bytes | None:
        """Take what somebody says of themselves and give what to tell the others.

        What they say of others is passed over: browsers repeat what they hear. Raises ValueError.
        """
        decoder, told = Decoder(data), []
        for _ in range(decoder.number()):
            client, clock, said = decoder.number(), decoder.number(), decoder.bytes()
            if self._is_their_own(seat, client) and (state := _signed(seat, said)) is not None:
                self._shown[client] = _Shown(clock, state, seat)
                told.append((client, clock, state))
        return awareness(told) if told else None

    def leave(self, seat: Seat) -> bytes | None:
        """Forget somebody and give what to tell the others."""
        shown = self._shown.get(seat.client) if seat.client is not None else None
        if shown is None or shown.seat is not seat or seat.client is None:
            return None
        del self._shown[seat.client]
        return awareness([(seat.client, shown.clock + 1, _GONE)])

    def _is_their_own(self, seat: Seat, client: int) -> bool:
        other = self._shown.get(client)
        if other is not None and other.seat is not seat and other.seat.actor.id != seat.actor.id:
            return False
        if seat.client is None:
            seat.client = client
        return seat.client == client


def _signed(seat: Seat, said: bytes) -> str | None:
    try:
        state = read_json_strict(said, max_bytes=_MOST_BYTES)
    except Malformed:
        return None
    if state is None:
        return _GONE
    if not isinstance(state, dict):
        return None
    return json.dumps({**state, "user": seat.user}, ensure_ascii=False, separators=(",", ":"))
