"""Where Temporal is and how the engine uses it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pydantic import SecretStr

from nextscript.errors import Invalid

FLOWS = "flows"
ACTIVITIES = "activities"
CODE = "code"
"""Where code written by users runs, and what it imports is installed."""
SYSTEM = "system"
"""The queue of what is not a run: notices of ends."""
LISTENERS = "listeners"
"""Where connections are held that start runs, many for each worker."""


class TemporalOptions(Protocol):
    """What the product's settings say about Temporal; `store.settings.Settings` fits."""

    @property
    def mode(self) -> str: ...
    @property
    def temporal_address(self) -> str: ...
    @property
    def temporal_namespace(self) -> str: ...
    @property
    def temporal_tls(self) -> bool: ...
    @property
    def temporal_tls_ca(self) -> Path | None: ...
    @property
    def temporal_tls_cert(self) -> Path | None: ...
    @property
    def temporal_tls_key(self) -> Path | None: ...
    @property
    def temporal_api_key(self) -> SecretStr | None: ...
    @property
    def deployment_name(self) -> str | None: ...
    @property
    def build_id(self) -> str | None: ...


@dataclass(frozen=True)
class Release:
    """Which build of ours a worker is, in the Worker Deployment that an operator steers."""

    deployment: str
    build: str

    @classmethod
    def of(cls, options: TemporalOptions) -> Release | None:
        """Read it; embedded there is none, for nobody would make it current. Raises Invalid."""
        if options.mode == "dev" or options.deployment_name is None:
            return None
        if options.build_id is None:
            raise Invalid(
                "NEXTSCRIPT_DEPLOYMENT_NAME is set, and this build has no name.",
                hint="Set NEXTSCRIPT_BUILD_ID to what is deployed, such as the image's tag.",
            )
        return cls(options.deployment_name, options.build_id)


@dataclass(frozen=True)
class EngineSettings:
    """Address, credentials and queues.

    Task queues are called `{prefix}flows`, `{prefix}activities` …; the prefix keeps several
    instances apart that share one namespace (each test is one).
    """

    address: str = "127.0.0.1:7233"
    namespace: str = "default"
    tls: bool = False
    tls_ca: bytes | None = None
    tls_cert: bytes | None = None
    tls_key: bytes | None = None
    api_key: str | None = None
    prefix: str = ""
    step_queue: str = ACTIVITIES
    """Where steps run that name no queue: `flows` is faster, `activities` keeps them apart."""
    eager_start: bool = False
    """Ask for eager starts: only where a flow worker shares the client."""
    release: Release | None = None
    """Without one, workflows go to any worker of their queue."""

    @classmethod
    def of(cls, options: TemporalOptions, *, eager_start: bool = False) -> EngineSettings:
        """Read the product's settings, and the certificates they name. Raises Invalid."""
        key = options.temporal_api_key
        return cls(
            address=options.temporal_address,
            namespace=options.temporal_namespace,
            tls=options.temporal_tls,
            tls_ca=_bytes(options.temporal_tls_ca),
            tls_cert=_bytes(options.temporal_tls_cert),
            tls_key=_bytes(options.temporal_tls_key),
            api_key=key.get_secret_value() if key else None,
            step_queue=FLOWS if options.mode == "dev" else ACTIVITIES,
            eager_start=eager_start,
            release=Release.of(options),
        )

    def queue(self, name: str) -> str:
        """Give the task queue of a pool."""
        return self.prefix + name

    @property
    def flows(self) -> str:
        """The task queue of the workflows."""
        return self.queue(FLOWS)


def _bytes(path: Path | None) -> bytes | None:
    return path.read_bytes() if path else None
