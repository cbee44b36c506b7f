"""Places that are looked at again and again; nothing is acknowledged there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Protocol

from tests.faults.proxy import Proxy

LONG_AGO = 1_700_000_000


class Looked(Protocol):
    """One of them."""

    def connection(self) -> dict[str, Any] | None:
        """Give the body that makes a connection to it, where one is needed."""
        ...

    def trigger(self) -> dict[str, Any]:
        """Give the node that looks, named `found`; it gives `name`."""
        ...

    def put(self, names: list[str]) -> None:
        """Have something appear for each name."""
        ...

    def halt(self) -> None:
        """Hold the next look in its middle: it has been answered in part."""
        ...

    @property
    def halted(self) -> bool:
        """Say whether a look is held."""
        ...

    def go_on(self) -> None:
        """Break what is held, and let the next look through."""
        ...


class HeldOnTheWire:
    """What is held by its proxy."""

    link: Proxy

    @property
    def halted(self) -> bool:
        """Say whether the wire is held."""
        return self.link.holding

    def go_on(self) -> None:
        """Break the connection that is held."""
        self.link.cut()
        self.link.heal()


def write(folder: Path, names: list[str]) -> None:
    """Have complete files appear: written elsewhere before, long ago, and moved here."""
    aside = folder.with_name(f"{folder.name}-aside")
    aside.mkdir(exist_ok=True)
    for name in names:
        made = aside / name
        made.write_text(name)
        os.utime(made, (LONG_AGO, LONG_AGO))
        made.rename(folder / name)
