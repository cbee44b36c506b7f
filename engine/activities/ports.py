"""What the activities of a worker are given by the program that starts it."""

from __future__ import annotations

from dataclasses import dataclass, field

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


@dataclass(frozen=True)
class Ports:
    """`store` and `activities` fit these; worker.py, server.py and the tests join them."""

    keys: Keys
    objects: Objects
    records: Records
    runs: Runs
    connections: Connections
    egress: EgressClient
    files: ProjectFiles = field(default_factory=NoProjectFiles)
    packages: ProjectPackages = field(default_factory=NoProjectPackages)
    tokens: ProjectTokens = field(default_factory=NoProjectTokens)
    notices: Notices = field(default_factory=NoNotices)
    work: ProjectWork = field(default_factory=NoProjectWork)
    mails: Mails = field(default_factory=NoMails)
    listeners: Listeners = field(default_factory=NoListeners)
    types: ProjectTypes = field(default_factory=NoProjectTypes)
    ticks: Ticks = field(default_factory=NoTicks)


@dataclass
class CurrentCatalog:
    """The catalog a worker uses; in development a new one takes its place while steps run."""

    catalog: Catalog
