"""Reading what a project asks for: names with one exact version each, and nothing else.

What pip is given is written anew from the parts that were read, so that no line of a user's is ever
an option, an address or a path.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from nextscript.errors import Invalid
from nextscript.findings import Finding

MOST = 50
_SHOWN = 100


def read(lines: Sequence[str], allowed: Sequence[str]) -> list[str]:
    """Give the requirements in one form, sorted. Raises Invalid with the place of each mistake."""
    findings: list[Finding] = []
    found: dict[str, str] = {}
    for at, line in enumerate(lines):
        requirement = _parsed(line)
        fault = _fault(line, requirement, allowed)
        if requirement is not None and not fault:
            name = canonicalize_name(requirement.name)
            fault = f"{name} is asked for twice." if name in found else None
            found[name] = _written(requirement)
        if fault:
            findings.append(_finding(at, fault))
    if findings:
        raise Invalid(findings[0].message, code="packages.invalid", findings=findings)
    return [found[name] for name in sorted(found)]


def _parsed(line: str) -> Requirement | None:
    try:
        return Requirement(line)
    except InvalidRequirement:
        return None


def _fault(line: str, requirement: Requirement | None, allowed: Sequence[str]) -> str | None:
    if requirement is None or requirement.url or requirement.marker or not line.isprintable():
        return f"“{line[:_SHOWN]}” is not a name and a version, such as humanize==4.9.0."
    if _pinned(requirement) is None:
        return f"“{line[:_SHOWN]}” needs one exact version, such as {requirement.name}==1.2.3."
    if allowed and canonicalize_name(requirement.name) not in allowed:
        return f"{requirement.name} is not among the packages that may be used here."
    return None


def _pinned(requirement: Requirement) -> str | None:
    versions = list(requirement.specifier)
    if len(versions) != 1 or versions[0].operator != "==":
        return None
    try:
        return str(Version(versions[0].version))
    except InvalidVersion:
        return None


def _written(requirement: Requirement) -> str:
    extras = ",".join(sorted(canonicalize_name(extra) for extra in requirement.extras))
    name = canonicalize_name(requirement.name) + (f"[{extras}]" if extras else "")
    return f"{name}=={_pinned(requirement)}"


def _finding(at: int, message: str) -> Finding:
    pointer = f"/requirements/{at}"
    return Finding(severity="error", code="packages.invalid", pointer=pointer, message=message)


def refused_by(names: Iterator[str], allowed: Sequence[str]) -> list[str]:
    """Give the names that may not be used."""
    return sorted({canonicalize_name(name) for name in names} - set(allowed)) if allowed else []
