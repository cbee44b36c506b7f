"""One flow's room: the drawing as this process knows it, and who is in it."""

from __future__ import annotations

import asyncio
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from activities.auth import actors
from activities.projects import draft_log, drafts
from activities.projects.drawing import Drawing
from activities.projects.loading import load_flow
from activities.projects.models import Flow, FlowDraft
from activities.projects.rooms import messages
from activities.projects.rooms.presence import Presence
from activities.projects.rooms.seat import Seat
from nextscript.errors import Forbidden, Malformed
from store.session import SessionFactory, open_session

FOLDED_AT = 200
"""Updates after which the log is folded into one state."""
MOST_STATE = 16 * 1024 * 1024
_REBUILT, _AGAIN = 1012, 1013


class Rebuilt(Exception):
    """The drawing was built anew: everybody in this room starts again."""


class Room:
    """What is drawn is in the log; this is a cache of it, read again after every failure."""

    def __init__(self, flow_id: UUID, sessions: SessionFactory) -> None:
        self.flow_id, self.seats = flow_id, set[Seat]()
        self.presence = Presence()
        self.closed = False
        self._sessions = sessions
        self._lock = asyncio.Lock()
        self._drawing: Drawing | None = None
        self.seen = 0
        self._read_to = 0
        self._unfolded = self._epoch = 0

    async def enter(self, seat: Seat) -> bool:
        """Let somebody in and tell them what they need; False when the room is closing."""
        async with self._lock:
            if self.closed:
                return False
            try:
                drawing = await self._ready(fresh=True)
            except Rebuilt:
                self._close(_REBUILT)
                return False
            self.seats.add(seat)
            seat.tell(
                messages.notice(
                    "hello", you=seat.user, may_write=seat.may_write, epoch=drawing.epoch
                )
            )
            if seat.may_write:
                seat.tell(messages.sync(messages.STEP_1, drawing.known()))
            if everybody := self.presence.everybody():
                seat.tell(everybody)
            return True

    def leave(self, seat: Seat) -> None:
        """Let somebody go."""
        self.seats.discard(seat)
        if gone := self.presence.leave(seat):
            self.tell(gone)

    def tell(self, message: bytes, *, but: Seat | None = None) -> None:
        """Tell everybody here, save one."""
        for seat in self.seats:
            if seat is not but:
                seat.tell(message)

    async def answer(self, seat: Seat, known: bytes) -> None:
        """Send somebody what they lack. Raises Malformed for what is no state vector."""
        async with self._lock:
            drawing = await self._ready()
            try:
                lacking = await asyncio.to_thread(drawing.state, since=known)
            except ValueError:
                raise Malformed("This is no state vector.") from None
            seat.tell(messages.sync(messages.STEP_2, lacking))
            seat.tell(messages.saved(drawing.known()))

    async def take(self, seat: Seat, updates: list[bytes]) -> None:
        """Check, keep, acknowledge and pass on a change; on any failure nothing of it stays.

        Raises Invalid, Forbidden, Unauthenticated or NotFound for whoever sent it.
        """
        async with self._lock:
            try:
                await self._take(seat, updates)
            except Rebuilt:
                self._close(_REBUILT)

    async def _take(self, seat: Seat, updates: list[bytes]) -> None:
        # Until it is kept nobody may see it: after a failure the drawing is read again.
        drawing, self._drawing = await self._ready(), None
        async with open_session(self._sessions) as session:
            seat.actor = await actors.again(session, seat.actor)
            if not seat.may_write:
                raise Forbidden("You may look at this flow, not change it.")
            flow = await load_flow(session, seat.actor, self.flow_id, lock=True)
            drawing = await self._catch_up(session, flow, drawing)
            taken = await asyncio.to_thread(drawing.take, *updates)
            number = self.seen
            if taken.change is not None and taken.document is not None:
                number = await drafts.draw(session, seat.actor, flow, taken.change, taken.document)
        if taken.incomplete:  # it comes whole when asked for; here the drawing is read again
            drawing = await self._ready()
            seat.tell(messages.sync(messages.STEP_1, drawing.known()))
            return
        self._drawing = drawing
        if taken.change is not None:
            self.seen, self._unfolded = number, self._unfolded + 1
            self.tell(messages.sync(messages.UPDATE, taken.change), but=seat)
            self.tell(messages.saved(drawing.known()), but=seat)
        seat.tell(messages.saved(drawing.known()))

    async def hear_news(self, number: int | None = None) -> None:
        """Read what other processes, or PUT, added to the log, unless it is known already."""
        async with self._lock:
            if number is not None and number <= self.seen:
                return
            try:
                await self._ready(fresh=True)
            except Rebuilt:
                self._close(_REBUILT)

    async def settle(self, *, last: bool = False) -> None:
        """Bring the draft's document up to date, and fold a long log or that of an empty room."""
        async with self._lock:
            if last and self.seats:
                return
            folding = self._unfolded > FOLDED_AT or (last and self._unfolded > 0)
            if self._read_to != self.seen or folding:
                try:
                    await self._settle(folding=folding)
                except Rebuilt:
                    self._close(_REBUILT)
            self.closed = self.closed or last

    async def _settle(self, *, folding: bool) -> None:
        async with open_session(self._sessions) as session:
            flow = await draft_log.hold(session, self.flow_id)
            drawing = self._drawing = await self._catch_up(session, flow, self._drawing)
            if self._read_to != self.seen:
                document = await asyncio.to_thread(drawing.document)
                await draft_log.write_current(session, self.flow_id, document, flow.name, self.seen)
            if folding:
                await self._fold(session, flow, drawing)
        self._read_to = self.seen

    async def _fold(self, session: AsyncSession, flow: Flow, drawing: Drawing) -> None:
        state = await asyncio.to_thread(drawing.state)
        if len(state) > MOST_STATE:
            await draft_log.begin_anew(session, flow)
            self._close(_REBUILT)
        else:
            await draft_log.fold(session, self.flow_id, state, self.seen)
        self._unfolded = 0

    async def _ready(self, *, fresh: bool = False) -> Drawing:
        if self._drawing is None or fresh:
            async with open_session(self._sessions) as session:
                flow = await draft_log.hold(session, self.flow_id)
                self._drawing = await self._catch_up(session, flow, self._drawing)
        return self._drawing

    async def _catch_up(
        self, session: AsyncSession, flow: Flow, drawing: Drawing | None
    ) -> Drawing:
        """Read what the log has more, tell everybody here, and give the drawing. Raises Rebuilt."""
        at = (await draft_log.positions(session, [self.flow_id]))[self.flow_id]
        if drawing is None or at.epoch != drawing.epoch or self.seen < at.state_to:
            return await self._read_all(session, flow)
        rows = await draft_log.updates_after(session, self.flow_id, self.seen)
        for number, change in rows:
            drawing.keep(change)
            self.tell(messages.sync(messages.UPDATE, change))
            self.seen, self._unfolded = number, self._unfolded + 1
        if rows:
            self.tell(messages.saved(drawing.known()))
        self._read_to = max(self._read_to, at.document_to)
        return drawing

    async def _read_all(self, session: AsyncSession, flow: Flow) -> Drawing:
        draft = await session.get_one(FlowDraft, flow.id, populate_existing=True)
        drawing = await draft_log.load(session, draft)
        if self._epoch not in (0, drawing.epoch):
            raise Rebuilt
        if draft.last_update != self.seen and self.seats:
            self.tell(messages.sync(messages.UPDATE, drawing.state()))
            self.tell(messages.saved(drawing.known()))
        self.seen, self._read_to = draft.last_update, draft.document_to
        self._unfolded, self._epoch = draft.last_update - draft.state_to, drawing.epoch
        return drawing

    def _close(self, code: int) -> None:
        self.closed = True
        for seat in self.seats:
            seat.send_away(code)
