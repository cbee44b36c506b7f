"""What the engine needs from outside; `store` and `activities` fit these, worker.py joins them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from pydantic import BaseModel, JsonValue

from nextscript.errors import Retryable, Unavailable
from nextscript.files import Files, NoFiles
from nextscript.node_types import Declaration
from nextscript.options import Asked, Options
from nextscript.tokens import Tokens, Unlimited
from nextscript.triggers import Event, Kept, Polled
from nextscript.values import Json, Value


class Keys(Protocol):
    """Project keys for payloads: 32 bytes each."""

    async def current(self, project_id: str) -> tuple[str, bytes]:
        """Give the id and the bytes of the key new payloads of a project are encrypted with."""
        ...

    async def by_id(self, project_id: str, key_id: str) -> bytes:
        """Give an older key. Raises nextscript.errors.NotFound when it is gone."""
        ...


class Objects(Protocol):
    """Object storage for large values, encrypted by the store, per project."""

    async def put(self, project_id: str, data: bytes) -> str:
        """Keep bytes under the HMAC of their content; give the id. Putting twice is once."""
        ...

    async def get(self, project_id: str, object_id: str) -> bytes:
        """Fetch them. Raises nextscript.errors.NotFound when they are gone."""
        ...


class RunRecord(BaseModel):
    """What is kept of an ended run (or of the part before a continue-as-new).

    Any: JSON that the run made; to look through it all again would take longer than to keep it.
    """

    run_id: str
    project_id: str
    organisation_id: str
    flow_id: str
    status: Literal["succeeded", "failed", "cancelled"] | None
    output: Any = None
    error: Any = None
    started_at: float
    ended_at: float | None
    steps: list[Any] = []
    """API Steps plus `input`, `output` (values on the wire); see engine.state.view."""
    logs: list[Any] = []
    final: bool = True
    continued: bool = False
    """Whether earlier parts were kept already."""


class Status(BaseModel):
    """A live run's status, written when it begins to wait for somebody or is paused."""

    run_id: str
    project_id: str
    status: Literal["running", "waiting", "paused"]
    waiting_for: list[str] = []
    at: float


class Records(Protocol):
    """The read model of runs."""

    async def finish(self, record: RunRecord) -> None:
        """Keep the record; doing it twice is once."""
        ...

    async def status(self, status: Status) -> None:
        """Show a live run's status in lists; an older `at` than the known one changes nothing."""
        ...

    async def respond(
        self, project_id: str, run_id: str, status: int, headers: dict[str, str], body: Value
    ) -> None:
        """Keep the answer to the webhook that started the run and wake whoever waits for it."""
        ...


class CalledRun(BaseModel):
    """A run started for a `flow.call`."""

    run_id: str
    workflow_id: str


class Runs(Protocol):
    """Starting runs from inside a run."""

    async def call(
        self,
        *,
        project_id: str,
        flow: str,
        version: int | None,
        input: Value,
        key: str,
        parent_run_id: str,
        parent_path: str,
        parent_workflow_id: str,
        wait: bool,
        depth: int,
    ) -> CalledRun:
        """Start a flow once per `key`. Raises Rejected `flow.not_found`, `flow.depth`; Invalid."""
        ...

    async def failed(self, *, project_id: str, run_id: str, flow: str, error: Json) -> None:
        """Start the error handler flow of a failed run, once."""
        ...


class Notices(Protocol):
    """Telling the end of a run where its start asked for it."""

    async def tell(self, project_id: str, run_id: str, attempt: int) -> None:
        """Tell it once. What is done, or can never be done, returns; Retryable asks for more."""
        ...

    async def give_up(self, project_id: str, run_id: str) -> None:
        """Note that nobody took the notice in time."""
        ...


class NoNotices:
    """A worker that serves no system queue."""

    async def tell(self, project_id: str, run_id: str, attempt: int) -> None:
        """Refuse: another worker can."""
        raise Unavailable("This worker tells nothing outside")

    async def give_up(self, project_id: str, run_id: str) -> None:
        """Refuse, as above."""
        raise Unavailable("This worker tells nothing outside")


class Mails(Protocol):
    """Sending the mails of the platform."""

    async def send(self, organisation_id: str, mail_id: str, attempt: int) -> None:
        """Send it once. What is done, or can never be done, returns; Retryable asks for more."""
        ...

    async def give_up(self, organisation_id: str, mail_id: str) -> None:
        """Note that nobody took it in time."""
        ...


class NoMails:
    """A worker that serves no system queue."""

    async def send(self, organisation_id: str, mail_id: str, attempt: int) -> None:
        """Refuse: another worker can."""
        raise Unavailable("This worker sends no mails")

    async def give_up(self, organisation_id: str, mail_id: str) -> None:
        """Refuse, as above."""
        raise Unavailable("This worker sends no mails")


class OpenedConnection(BaseModel):
    """A connection as an activity sees it: `values` are its fields and secrets together."""

    key: str
    kind: str
    hosts: list[str]
    values: dict[str, JsonValue]
    secrets: list[str]
    """The secret values themselves, to be redacted from outputs, errors and logs."""


class CustomCode(Protocol):
    """What custom code does outside runs, where it can end or block nothing else.

    Both raise what it raises, Rejected when it failed otherwise, Retryable after ten seconds.
    """

    async def options(
        self,
        declaration: Declaration,
        asked: Asked,
        project_id: str,
        found: OpenedConnection | None,
    ) -> Options:
        """List a field's choices."""
        ...

    async def check(self, declaration: Declaration, found: OpenedConnection) -> str | None:
        """Try a connection; see `nextscript.connection.Connection.check`."""
        ...


class Connections(Protocol):
    """Connections opened for a step."""

    async def open(self, project_id: str, key: str) -> OpenedConnection:
        """Decrypt a connection. Raises Rejected `connection.not_found`."""
        ...


class ProjectFiles(Protocol):
    """The files of projects."""

    def of(self, project_id: str, run_id: str, effect_key: str) -> Files:
        """Give a step the files of its project; what it writes is its run's."""
        ...


class ProjectPackages(Protocol):
    """What the code of projects may import."""

    async def folder(self, project_id: str) -> Path | None:
        """Give the folder of a project's packages, or None. Raises Rejected, Retryable."""
        ...

    async def install(self, project_id: str, *, last: bool) -> None:
        """Install what a project asks for, once. Raises Retryable unless it is the `last` try."""
        ...


class ProjectTokens(Protocol):
    """What projects may use of language models."""

    def of(self, project_id: str) -> Tokens:
        """Give what one project may use."""
        ...


class Ticks(Protocol):
    """What is done when a schedule is due."""

    async def start(self, project_id: str, schedule_id: str, at: float, asked: float) -> None:
        """Start its run, once for each time it is due. An error asks for another attempt.

        `at` is when it was due and `asked` when this was first asked for, in seconds since 1970.
        """
        ...


class NoTicks:
    """For processes in which nothing is due."""

    async def start(self, project_id: str, schedule_id: str, at: float, asked: float) -> None:
        """Ask for another attempt, elsewhere."""
        raise Unavailable("This worker follows no schedules")


class ProjectWork(Protocol):
    """What is done for a whole project and takes longer than a request, such as to export it."""

    async def do(self, kind: str, project_id: str, id: str) -> None:
        """Do it, or what is left of it: it may be killed and asked for again at any point.

        What can never be done is noted where it was asked for, and returns.
        """
        ...


@dataclass(frozen=True)
class Held:
    """A listener that one attempt has: what it listens to, and what was kept last."""

    id: str
    holder: str
    project_id: str
    flow_id: str
    node: str
    type: str
    config: dict[str, JsonValue]
    connection: str | None
    timezone: str
    state: JsonValue
    failures: int


class Listeners(Protocol):
    """The listeners of published flows; who takes one has it until somebody else takes it."""

    async def take(self, project_id: str, flow_id: str, node: str, holder: str) -> Held | None:
        """Take a listener from whoever has it; None when it is not to listen."""
        ...

    async def until_lost(self, held: Held) -> None:
        """Return once it is another's, or is to listen to something else or not at all."""
        ...

    async def start(
        self, held: Held, events: Sequence[Event], keep: Kept | None
    ) -> list[str | None]:
        """Start runs durably; see `nextscript.triggers.ListenerContext.start`."""
        ...

    async def polled(self, held: Held, found: Polled) -> None:
        """Start runs for what a poll found and was not known, and keep its cursor with them.

        Raises as `start` does.
        """
        ...

    async def listens(self, held: Held) -> None:
        """Note that all is well."""
        ...

    async def fails(self, held: Held, code: str, message: str) -> None:
        """Note what it failed with: `failures` counts on until it starts a run or listens well."""
        ...


class NoListeners:
    """A worker that listens to nothing."""

    async def take(self, project_id: str, flow_id: str, node: str, holder: str) -> Held | None:
        """Refuse: another worker can."""
        raise Unavailable("This worker listens to nothing")

    async def until_lost(self, held: Held) -> None:
        """Refuse, as above."""
        raise Unavailable("This worker listens to nothing")

    async def start(
        self, held: Held, events: Sequence[Event], keep: Kept | None
    ) -> list[str | None]:
        """Refuse, as above."""
        raise Unavailable("This worker listens to nothing")

    async def polled(self, held: Held, found: Polled) -> None:
        """Refuse, as above."""
        raise Unavailable("This worker listens to nothing")

    async def listens(self, held: Held) -> None:
        """Refuse, as above."""
        raise Unavailable("This worker listens to nothing")

    async def fails(self, held: Held, code: str, message: str) -> None:
        """Refuse, as above."""
        raise Unavailable("This worker listens to nothing")


class NoProjectWork:
    """A worker that serves no system queue."""

    async def do(self, kind: str, project_id: str, id: str) -> None:
        """Refuse: another worker can."""
        raise Unavailable("This worker does nothing for whole projects")


class NoProjectPackages:
    """A worker without packages."""

    async def folder(self, project_id: str) -> Path | None:
        """Give none."""
        return None

    async def install(self, project_id: str, *, last: bool) -> None:
        """Leave it to a worker that can."""
        raise Retryable("This worker installs no packages", code="packages.elsewhere")


class ProjectTypes(Protocol):
    """The node types single projects have besides those of the worker."""

    async def find(self, project_id: str, type_: str, version: int) -> Declaration | None:
        """Give a type as a version of it was, `calls.NEWEST` the newest; None for none."""
        ...


class NoProjectTypes:
    """A worker that knows what it was started with."""

    async def find(self, project_id: str, type_: str, version: int) -> Declaration | None:
        """Give none."""
        return None


class NoProjectTokens:
    """A worker that counts no tokens."""

    def of(self, project_id: str) -> Tokens:
        """Give what has no limit."""
        return Unlimited()


class NoProjectFiles:
    """A worker without files."""

    def of(self, project_id: str, run_id: str, effect_key: str) -> Files:
        """Give a step what refuses to open anything."""
        return NoFiles()
