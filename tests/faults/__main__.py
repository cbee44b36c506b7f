"""`make test-faults`: every fault test, and each once more on the builds it must notice.

A test that cannot fail shows nothing. So each names the deliberately broken builds
(`tests/faults/broken`) on which it must be red, and here it is run on those too.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from tests.faults.broken.breaks import BREAKS
from tests.instance import CHECKOUT

_FOLDER = "tests/faults"
_LONGEST = 90


@dataclass(frozen=True)
class Outcome:
    """How one test ended. `why` is the assertion that failed."""

    name: str
    result: str
    seconds: float
    why: str = ""


def main() -> int:
    """Run what is asked for, print the table, and say by the exit code whether all is well."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("-k", help="only tests whose names match, as pytest's -k")
    parser.add_argument("--builds", nargs="*", default=list(BREAKS), help="broken builds; or none")
    parser.add_argument("--only-broken", action="store_true", help="leave out the real build")
    asked = parser.parse_args()
    held = [] if asked.only_broken else list(run(None, asked.k))
    broken = {build: list(run(build, asked.k)) for build in asked.builds}
    lines = [*_real(held), *_broken(broken)]
    print("\n".join(["", "| fault | build | seen |", "| --- | --- | --- |", *lines]))
    wrong = [line for line in lines if "**" in line]
    print(f"\n{len(lines) - len(wrong)} of {len(lines)} as they should be.")
    return 1 if wrong else 0


def run(build: str | None, only: str | None) -> Iterator[Outcome]:
    """Run the fault tests on a build; of a broken one those that must notice it."""
    print(f"--- {build or 'the real build'}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "--all", "-p", "no:cacheprovider"]
        command += [_FOLDER, f"--junitxml={report}", *(["-k", only] if only else [])]
        chosen = {"BROKEN_BUILD": build} if build else {}
        quiet = None if build is None else subprocess.DEVNULL
        subprocess.run(
            command, cwd=CHECKOUT, env=os.environ | chosen, stdout=quiet, stderr=quiet, check=False
        )
        yield from _read(report)


def _read(report: Path) -> Iterator[Outcome]:
    for case in ElementTree.parse(report).iter("testcase"):
        found = next((one for one in case if one.tag in ("failure", "error", "skipped")), None)
        result = "passed" if found is None else found.tag
        why = "" if found is None else " ".join((found.get("message") or "").split())
        yield Outcome(case.get("name", ""), result, float(case.get("time", 0)), why)


def _real(outcomes: Iterable[Outcome]) -> Iterator[str]:
    seen = {"passed": "held", "skipped": "skipped"}
    for one in outcomes:
        said = seen.get(one.result, f"**{one.result}**: {_short(one.why)}")
        yield f"| {one.name} | real | {said}, {one.seconds:.0f} s |"


def _broken(builds: dict[str, list[Outcome]]) -> Iterator[str]:
    """Red counts only as the test's own assertion: a build that never starts proves nothing."""
    for build, outcomes in builds.items():
        if not outcomes:
            yield f"| | {build} | **no test is there to notice it** |"
        for one in outcomes:
            noticed = one.result == "failure"
            said = "noticed" if noticed else f"**not noticed** ({one.result})"
            yield f"| {one.name} | {build} | {said}: {_short(one.why)} |"


def _short(why: str) -> str:
    return why.replace("|", "/")[:_LONGEST]


if __name__ == "__main__":
    sys.exit(main())
