"""A browser as the server sees one: a Yjs document that speaks y-websocket's protocol."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from pycrdt import Doc, Map, TransactionEvent
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from activities.projects.drawing.epochs import clients_in
from activities.projects.drawing.wire import Decoder, number, with_length
from activities.projects.rooms import messages

Json = Any  # tests look into answers freely


class Browser:
    """One open page. Its document outlives its sockets, as a browser's does."""

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        self.url, self.headers = url, headers
        self.doc: Doc[Map[Any]] = Doc()
        self.doc.observe(self._changed)
        self.notices: list[Json] = []
        self.people: dict[int, Json] = {}
        self.code: int | None = None
        self.sock: ClientConnection | None = None
        self._remote = False
        self._unsent: list[bytes] = []

    @asynccontextmanager
    async def online(self) -> AsyncIterator[Browser]:
        """Be connected for a while."""
        self.code = None
        async with connect(self.url, additional_headers=self.headers, max_size=None) as sock:
            self.sock = sock
            hearing = asyncio.create_task(self._hear(sock))
            await sock.send(messages.sync(messages.STEP_1, self.doc.get_state()))
            yield self
            hearing.cancel()
        self.sock = None

    @property
    def nodes(self) -> Map[Any]:
        return self.doc.get("nodes", type=Map)

    def add(self, id_: str, **config: Json) -> None:
        """Draw a node."""
        self.nodes[id_] = Map({"type": "data.set", "config": Map(config)})

    def edges(self) -> list[str]:
        return sorted(self.doc.get("edges", type=Map).keys())

    async def send(self) -> None:
        """Send what was drawn since."""
        unsent, self._unsent = self._unsent, []
        for one in unsent:
            await self.say(messages.sync(messages.UPDATE, one))

    async def say(self, message: bytes) -> None:
        assert self.sock is not None
        await self.sock.send(message)

    async def show(self, client: int, clock: int, state: Json) -> None:
        """Say who is here."""
        said = json.dumps(state).encode()
        entry = number(1) + number(client) + number(clock) + with_length(said)
        await self.say(number(messages.AWARENESS) + with_length(entry))

    async def until(self, look: Callable[[], object], seconds: float = 5.0) -> None:
        """Wait for something to be seen."""
        for _ in range(int(seconds / 0.01)):
            if look():
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"not seen: {self.notices[-3:]} closed with {self.code}")

    async def saved(self) -> None:
        """Wait for all that was drawn here to be in the database."""
        await self.until(lambda: self.is_saved(self.doc))

    def said(self, kind: str) -> list[Json]:
        return [one for one in self.notices if one["kind"] == kind]

    @staticmethod
    def known(notice: Json) -> dict[int, int]:
        """Say how much of everybody's drawing a notice says is saved."""
        return clients_in(base64.b64decode(notice["state"]))

    def is_saved(self, doc: Doc[Map[Any]]) -> bool:
        """Whether the server said that it keeps all of a document."""
        mine = clients_in(doc.get_state())
        told = self.said("saved")
        theirs = self.known(told[-1]) if told else {}
        return all(theirs.get(client, 0) >= clock for client, clock in mine.items())

    def _changed(self, event: TransactionEvent) -> None:
        if not self._remote:
            self._unsent.append(event.update)

    async def _hear(self, sock: ClientConnection) -> None:
        try:
            async for message in sock:
                assert isinstance(message, bytes)
                await self._understand(sock, message)
        except ConnectionClosed:
            pass
        self.code = sock.close_code

    async def _understand(self, sock: ClientConnection, message: bytes) -> None:
        decoder = Decoder(message)
        kind = decoder.number()
        if kind == messages.NOTICE:
            self.notices.append(json.loads(decoder.bytes()))
        elif kind == messages.AWARENESS:
            inner = Decoder(decoder.bytes())
            for _ in range(inner.number()):
                client, _clock, state = inner.number(), inner.number(), inner.bytes()
                self.people[client] = json.loads(state)
        else:
            step, data = decoder.number(), decoder.bytes()
            if step == messages.STEP_1:
                self._unsent.clear()
                await sock.send(messages.sync(messages.STEP_2, self.doc.get_update(data)))
            else:
                self._remote = True
                self.doc.apply_update(data)
                self._remote = False
