"""A flow's Yjs document: taking other people's changes in, and saying what it now is."""

from __future__ import annotations

from dataclasses import dataclass

from pycrdt import Doc, Map, TransactionEvent, get_state, get_update

from activities.projects.drawing.difference import make_say
from activities.projects.drawing.epochs import epoch_base, is_of_another
from activities.projects.drawing.parsing import Parsing
from activities.projects.drawing.reading import Reading
from activities.projects.drawing.shape import ROOTS, roots_of
from activities.projects.drawing.values import refuse_unkeepable
from nextscript.document import FlowDocument, canonical
from nextscript.errors import Invalid

EMPTY = b"\0\0"
"""An update that changes nothing."""


@dataclass(frozen=True)
class Taken:
    """What an update did. `change` is None when it said nothing new.

    `incomplete`: it builds on something that is not here; then the drawing is to be read again.
    """

    change: bytes | None
    document: FlowDocument | None = None
    incomplete: bool = False


class Drawing:
    """One Yjs document of an epoch. It works hard: a large one belongs into a thread."""

    def __init__(self, epoch: int, *updates: bytes) -> None:
        self.epoch = epoch
        self._doc: Doc[Map[object]] = Doc(allow_multithreading=True)
        for update in updates:
            self._doc.apply_update(update)
        self._changes: list[bytes] = []
        self._doc.observe(self._note)
        self._reading, self._parsing = Reading(self._doc), Parsing()

    def document(self) -> FlowDocument:
        """Say what is drawn. Raises Invalid when that is no flow."""
        roots, changed = self._reading.roots()
        if roots["meta"].get("epoch") != self.epoch:
            raise _of_another_epoch()
        return self._parsing.parse(roots, changed)

    def take(self, *updates: bytes) -> Taken:
        """Take changes in, as one. Raises Invalid; then this is spoilt and is to be read again."""
        changes = self._apply(*updates)
        if any(get_update(one, self.known())[:1] != b"\0" for one in updates):
            return Taken(None, incomplete=True)
        if not changes:
            return Taken(None)
        if any(is_of_another(get_state(one), self.epoch) for one in updates):
            raise _of_another_epoch()
        return Taken(changes[0], self.document())

    def keep(self, update: bytes) -> None:
        """Take in what was checked and stored already."""
        self._apply(update)

    def become(self, document: FlowDocument) -> bytes | None:
        """Make it say what a document says, as one change; None when it does already."""
        refuse_unkeepable(canonical(document))
        self._changes.clear()
        with self._doc.transaction():
            maps = {root: self._doc.get(root, type=Map) for root in ROOTS}
            make_say(maps, roots_of(document))
        return self._changes[0] if self._changes else None

    def known(self) -> bytes:
        """Give the state vector: how much of everybody's writing is here."""
        return self._doc.get_state()

    def state(self, *, since: bytes | None = None) -> bytes:
        """Give everything as one update, or what somebody lacks who knows `since`.

        Raises ValueError when that is no state vector.
        """
        return self._doc.get_update(since)

    def _apply(self, *updates: bytes) -> list[bytes]:
        self._changes.clear()
        try:
            with self._doc.transaction():
                for one in updates:
                    self._doc.apply_update(one)
        except (ValueError, RuntimeError) as error:
            raise Invalid("This is no change of a drawing.", code="flow.malformed") from error
        return list(self._changes)

    def _note(self, event: TransactionEvent) -> None:
        if event.update != EMPTY:
            self._changes.append(event.update)


def drawing_of(document: FlowDocument, epoch: int) -> bytes:
    """Give the first state of a document's drawing. Raises Invalid for what Yjs cannot keep."""
    refuse_unkeepable(canonical(document))
    doc: Doc[Map[object]] = Doc(client_id=epoch_base(epoch))
    with doc.transaction():
        maps: dict[str, Map[object]] = {root: doc.get(root, type=Map) for root in ROOTS}
        maps["meta"]["epoch"] = epoch
        make_say(maps, roots_of(document))
    return doc.get_update()


def _of_another_epoch() -> Invalid:
    return Invalid("This was drawn before the flow was built anew.", code="flow.other_epoch")
