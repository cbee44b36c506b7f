"""What the activities of a worker are given by the program that starts it."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.hosting.hosts import THIS_WORKER, Hosts
from engine.ports import (
    Connections,
    Keys,
    Listeners,
    Mails,
    NoListeners,
    NoMails,
    NoNotices,
    NoProjectFiles,
    NoProjectPackages,
    NoProjectTokens,
    NoProjectTypes,
    NoProjectWork,
    Notices,
    NoTicks,
    Objects,
    ProjectFiles,
    ProjectPackages,
    ProjectTokens,
    ProjectTypes,
    ProjectWork,
    Records,
    Runs,
    Ticks,
)
from nextscript.catalog import Catalog
from nextscript.egress import EgressClient


@dataclass(frozen=True, kw_only=True)
class StepPorts:
    """What steps are given; `worker` is who did one, as its run shows it."""

    objects: Objects
    connections: Connections
    egress: EgressClient
    files: ProjectFiles = field(default_factory=NoProjectFiles)
    packages: ProjectPackages = field(default_factory=NoProjectPackages)
    tokens: ProjectTokens = field(default_factory=NoProjectTokens)
    types: ProjectTypes = field(default_factory=NoProjectTypes)
    worker: str = THIS_WORKER


@dataclass(frozen=True, kw_only=True)
class Ports(StepPorts):
    """`store` and `activities` fit these; worker.py, server.py and the tests join them.

    Without `hosts`, custom code runs in this process.
    """

    keys: Keys
    records: Records
    runs: Runs
    notices: Notices = field(default_factory=NoNotices)
    work: ProjectWork = field(default_factory=NoProjectWork)
    mails: Mails = field(default_factory=NoMails)
    listeners: Listeners = field(default_factory=NoListeners)
    ticks: Ticks = field(default_factory=NoTicks)
    hosts: Hosts | None = None


@dataclass
class CurrentCatalog:
    """The catalog a worker uses; in development a new one takes its place while steps run."""

    catalog: Catalog
