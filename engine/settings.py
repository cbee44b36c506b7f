"""Where Temporal is and how the engine uses it."""

from __future__ import annotations

from dataclasses import dataclass

FLOWS = "flows"
ACTIVITIES = "activities"


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
    eager_start: bool = False
    """Ask for eager starts: only where a flow worker shares the client."""

    def queue(self, name: str) -> str:
        """Give the task queue of a pool."""
        return self.prefix + name

    @property
    def flows(self) -> str:
        """The task queue of the workflows."""
        return self.queue(FLOWS)
