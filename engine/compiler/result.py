"""What the compiler needs to know of the world around a flow, and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.plan import Plan
from nextscript.findings import Finding
from nextscript.values import Json


@dataclass(frozen=True, slots=True)
class Known:
    """What exists in the project; None means that it is not known and not checked.

    `connections` gives each connection's kind, `flows` each flow's `inputs` schema, `variables` the
    values of the environment the check is made for.
    """

    connections: Mapping[str, str] | None = None
    flows: Mapping[str, Json] | None = None
    variables: Mapping[str, Json] | None = None


@dataclass(frozen=True, slots=True)
class References:
    """The keys a flow names, each sorted."""

    flows: tuple[str, ...] = ()
    connections: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Compiled:
    """The checker's findings, and the plan unless one of them is an error."""

    findings: list[Finding] = field(default_factory=list)
    plan: Plan | None = None
    references: References = References()
