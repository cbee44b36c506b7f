"""A worker's side of one host: jobs go in, answers come out, and it can be ended."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from functools import partial
from itertools import count

from temporalio import activity

from engine.calls import Wire
from engine.hosting.forks import Forks
from engine.hosting.frames import Frames
from nextscript.values import Json

READY_SECONDS = 30.0
"""How long a file may take to be loaded."""
_SILENT_SECONDS = 5.0
"""After so long without a sign, something in a host gives nothing else a turn."""
_STUCK_SECONDS = 60.0
"""After so long it is ended, where no timeout of a job ends it."""
_LOOK_SECONDS = 0.5
_GLANCE_SECONDS = 5.0
_LEAVES_SECONDS = 5.0
_ENDS = frozenset(["done", "failed", "error"])
"""What a job says that has ended by itself."""

Ask = Callable[[Wire], Awaitable[Wire]]
"""Answers what a host asks the worker for."""
Beat = Callable[[Json], None]


@dataclass
class Job:
    """What is under way in a host; `answer` is the frame that ends it."""

    answer: asyncio.Future[Wire]
    beat: Beat
    ask: Ask


@dataclass
class Host:
    """A process that has loaded one source of custom code."""

    pid: int
    frames: Frames
    forks: Forks
    ending: asyncio.Future[int | None]
    ready: asyncio.Future[Wire]
    jobs: dict[int, Job] = field(default_factory=dict)
    retired: bool = False
    idle_since: float = field(default_factory=time.monotonic)
    _killed: bool = False
    _heard: float = field(default_factory=time.monotonic)
    _numbers: count[int] = field(default_factory=count)
    _free: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @classmethod
    async def start(cls, forks: Forks, asked: Wire) -> Host:
        """Start a process; `ready` tells what came of loading its source."""
        pid, connection, ending = await forks.fork(asked)
        frames = Frames(*await asyncio.open_unix_connection(sock=connection))
        ready: asyncio.Future[Wire] = asyncio.get_running_loop().create_future()
        host = cls(pid, frames, forks, ending, ready)
        host._free.set()
        host._begin(host._hear())
        return host

    @property
    def ended(self) -> bool:
        """Whether it takes no jobs any more."""
        return self.retired or self.ending.done()

    @property
    def silent(self) -> bool:
        """Whether something in it gives nothing else a turn."""
        return bool(self.jobs) and self._silence > _SILENT_SECONDS

    async def do(self, job: Wire, *, seconds: float | None, beat: Beat, ask: Ask) -> Wire:
        """Have a job done and give the frame that ended it.

        `{"ended": status, "others": n}` when the process ended first, with so many others in it,
        `{"stuck": true}` when it did not answer within the time and was ended. Cancelled, it tells
        the host and waits for what the job makes of it; one that does not hear is ended.
        """
        number = next(self._numbers)
        answer: asyncio.Future[Wire] = asyncio.get_running_loop().create_future()
        if not self.jobs:
            self._heard = time.monotonic()
            self._free.clear()
        self.jobs[number] = Job(answer, beat, ask)
        self.frames.say({"job": number, **job})
        until = time.monotonic() + (seconds if seconds is not None else math.inf)
        try:
            await self._waited(answer, until)
        except asyncio.CancelledError:
            self._cancel(number)
            await self._heard_of_it(answer, until)
            if _ENDS.isdisjoint(answer.result()):
                raise
        finally:
            self._done(number)
        if "cancelled" in answer.result():
            raise asyncio.CancelledError
        return answer.result()

    def retire(self) -> None:
        """Take no new jobs, and go when the last is done."""
        self.retired = True
        self._begin(self._leave())

    def kill(self) -> None:
        """End it, with all it started; nothing in it can refuse that."""
        self.retired = self._killed = True
        self.forks.kill(self.pid)

    def _cancel(self, number: int) -> None:
        stopping = activity.in_activity() and activity.is_worker_shutdown()
        self.frames.say({"cancel": number, "stopping": stopping})

    async def _waited(self, answer: asyncio.Future[Wire], until: float) -> None:
        """Wait for an answer, until a time; without one, until nothing else gets a turn."""
        while not answer.done() and (left := until - time.monotonic()) > 0:
            await asyncio.wait({answer}, timeout=min(left, _GLANCE_SECONDS))
            if until == math.inf and self._silence > _STUCK_SECONDS:
                break
        self._end_stuck(answer)

    def _end_stuck(self, answer: asyncio.Future[Wire]) -> None:
        if not answer.done():
            answer.set_result({"stuck": True})
            self.kill()

    def _done(self, number: int) -> None:
        del self.jobs[number]
        if not self.jobs:
            self.idle_since = time.monotonic()
            self._free.set()

    async def _heard_of_it(self, answer: asyncio.Future[Wire], until: float) -> None:
        while not answer.done() and not self.silent and time.monotonic() < until:
            await asyncio.wait({answer}, timeout=_LOOK_SECONDS)
        self._end_stuck(answer)

    async def _leave(self) -> None:
        await self._free.wait()
        self.frames.close()
        await asyncio.wait({self.ending}, timeout=_LEAVES_SECONDS)
        self.kill()

    async def _hear(self) -> None:
        while frame := await self.frames.hear():
            self._heard = time.monotonic()
            self._take(frame)
        ended_by_us = self._killed
        self.kill()  # it may have closed its connection and go on
        status = await asyncio.shield(self.ending)
        self.frames.close()
        self._over({"ended": None if ended_by_us else status})

    def _take(self, frame: Wire) -> None:
        job = self.jobs.get(frame.get("job", -1))
        if "ready" in frame or "broken" in frame:
            self.ready.set_result(frame)
        elif job is None:
            return
        elif "beat" in frame:
            job.beat(frame["beat"])
        elif "ask" in frame:
            task = self._begin(self._answer(job, frame))
            task.add_done_callback(partial(_unanswered, job))
        elif not job.answer.done():
            job.answer.set_result(frame)

    async def _answer(self, job: Job, frame: Wire) -> None:
        self.frames.say({"answer": frame["ask"], **await job.ask(frame)})

    def _over(self, frame: Wire) -> None:
        if not self.ready.done():
            self.ready.set_result(frame)
        others = len(self.jobs) - 1
        for job in list(self.jobs.values()):
            if not job.answer.done():
                job.answer.set_result({**frame, "others": others})

    @property
    def _silence(self) -> float:
        return time.monotonic() - self._heard

    def _begin(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _unanswered(job: Job, task: asyncio.Task[None]) -> None:
    """What the worker itself failed with ends the job."""
    if not task.cancelled() and (error := task.exception()) and not job.answer.done():
        job.answer.set_exception(error)
