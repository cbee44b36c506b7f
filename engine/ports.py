"""What the engine needs from outside; `store` and `activities` fit these, worker.py joins them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, Protocol

from pydantic import BaseModel, JsonValue

from nextscript.errors import Retryable, Unavailable
from nextscript.files import Files, NoFiles
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


class OpenedConnection(BaseModel):
    """A connection as an activity sees it: `values` are its fields and secrets together."""

    key: str
    kind: str
    hosts: list[str]
    values: dict[str, JsonValue]
    secrets: list[str]
    """The secret values themselves, to be redacted from outputs, errors and logs."""


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


class NoProjectPackages:
    """A worker without packages."""

    async def folder(self, project_id: str) -> Path | None:
        """Give none."""
        return None

    async def install(self, project_id: str, *, last: bool) -> None:
        """Leave it to a worker that can."""
        raise Retryable("This worker installs no packages", code="packages.elsewhere")


class NoProjectFiles:
    """A worker without files."""

    def of(self, project_id: str, run_id: str, effect_key: str) -> Files:
        """Give a step what refuses to open anything."""
        return NoFiles()
