"""A signed-in mailbox, for one step or one listener."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from connectors.imap.connection import ImapConnection
from nextscript.connection import Dial
from nextscript.egress import open_socket

if TYPE_CHECKING:
    from connectors.imap.wire import CheckedBox

T = TypeVar("T")


@dataclass
class Mailbox:
    """A mailbox whose commands run one after the other in a thread of its own."""

    box: CheckedBox
    thread: ThreadPoolExecutor
    validity: int = 0
    """The validity of the uids of the folder that is open: with another one they mean others."""
    next_uid: int = 0
    """The uid of the next new mail when the folder was opened; 0 where the server says none."""

    async def do(self, command: Callable[[CheckedBox], T], *, asked: bool = False) -> T:
        """Run a command; `asked` says that it may have been done when the connection breaks."""
        from connectors.imap.errors import translated  # noqa: PLC0415 - as it needs the library

        with translated(asked=asked):
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self.thread, command, self.box)

    async def open(self, folder: str, *, write: bool = False) -> None:
        """Open a folder. Raises Rejected `imap.refused` for one that is not there."""

        def select(box: CheckedBox) -> tuple[int, int]:
            box.folder.set(folder, readonly=not write)
            return _number(box, "UIDVALIDITY"), _number(box, "UIDNEXT")

        self.validity, self.next_uid = await self.do(select)


@asynccontextmanager
async def connected(
    connection: ImapConnection, dial: Dial, *, folder: str | None, write: bool = False
) -> AsyncIterator[Mailbox]:
    """Connect to a checked address, encrypt, sign in and open a folder.

    However the block ends, the socket is closed with it, so that nobody waits in the thread.
    """
    sock, name = await open_socket(dial, connection.host, connection.port)
    thread = ThreadPoolExecutor(1, "imap")
    found: list[CheckedBox] = []
    try:
        box = await _signed_in(sock, name, connection, thread, found)
        mailbox = Mailbox(box, thread)
        if folder is not None:
            await mailbox.open(folder, write=write)
        yield mailbox
        with suppress(Exception):
            await asyncio.wait_for(mailbox.do(lambda one: one.client.logout()), 5)
    finally:
        for one in (*(box.client.sock for box in found), sock):
            _close(one)
        thread.shutdown(wait=False)


async def _signed_in(
    sock: socket.socket,
    name: str,
    connection: ImapConnection,
    thread: ThreadPoolExecutor,
    found: list[CheckedBox],
) -> CheckedBox:
    from connectors.imap.errors import translated  # noqa: PLC0415 - as it needs the library
    from connectors.imap.wire import CheckedBox  # noqa: PLC0415 - loaded by its first step

    def sign_in() -> CheckedBox:
        box = CheckedBox(sock, name, connection)
        found.append(box)
        box.sign_in(connection.username, connection.password.get_secret_value())
        return box

    with translated(asked=False):
        return await asyncio.get_running_loop().run_in_executor(thread, sign_in)


def _close(sock: socket.socket) -> None:
    """End a connection; a thread that waits for its next byte then goes on with an error."""
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
    sock.close()


def _number(box: CheckedBox, name: str) -> int:
    found = box.client.untagged_responses.get(name, [b""])[-1]
    return int(found) if isinstance(found, bytes) and found.isdigit() else 0
