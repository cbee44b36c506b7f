"""Archives nobody should take are refused whole, whatever is wrong with them."""

from __future__ import annotations

import os
import stat
import tarfile

import pytest

from activities.transfers import reading
from tests.api.people import Person
from tests.api.projects import archives
from tests.api.projects.archives import broken, flow_lines, project, tar, with_entry, written
from tests.api.stack import GREETS
from tests.api.test_errors import assert_problem

FLOW = flow_lines(GREETS)
UNSAFE = {
    "traversal": with_entry("../../tmp/ns_pwned"),
    "inner-traversal": with_entry("flows/../../x.jsonl"),
    "absolute": with_entry("/tmp/ns_pwned"),
    "backslashes": with_entry("..\\..\\ns_pwned"),
    "drive": with_entry("C:\\ns_pwned"),
    "symlink": with_entry("flows/b.jsonl", stat.S_IFLNK | 0o777, b"/etc/passwd"),
    "device": with_entry("flows/b.jsonl", stat.S_IFCHR | 0o666),
    "case": with_entry("PROJECT.JSON"),
    "twice": with_entry("project.json"),
    "git": with_entry(".git/hooks/post-checkout"),
    "tar-link": tar("x", tarfile.SYMTYPE, "/etc/passwd"),
    "tar-hardlink": tar("x", tarfile.LNKTYPE, "/etc/passwd"),
    "tar-device": tar("x", tarfile.CHRTYPE),
}
REFUSED = {
    "nothing": (b"", "import.not_archive"),
    "text": (b"schema: nextscript.flow/1", "import.not_archive"),
    "plain-tar": (tar("x", tarfile.REGTYPE), "import.not_archive"),
    "cut-off": (written({"project.json": project()})[:-40], "import.broken"),
    "broken-inside": (broken(written({"project.json": project()})), "import.broken"),
    "other-zip": (with_entry("word/document.xml"), "import.unknown_entry"),
    "no-project": (written({"flows/a.jsonl": FLOW}), "import.damaged"),
    "other-format": (
        written({"project.json": project()}, manifest={"format": "other/2"}),
        "import.format",
    ),
    "changed": (
        written(
            {"project.json": project()},
            manifest={"format": "nextscript.project/1", "files": {"project.json": "0" * 64}},
        ),
        "import.damaged",
    ),
    "left-out": (
        written(
            {"project.json": project()},
            manifest={"format": "nextscript.project/1", "files": {}},
        ),
        "import.damaged",
    ),
    "no-json": (written({"project.json": b"{"}), "import.malformed"),
    "twice-a-key": (written({"project.json": b'{"key":"a","key":"b"}'}), "import.malformed"),
    "deep": (written({"project.json": b'{"a":' * 5000 + b"1"}), "import.malformed"),
    "unknown-field": (written({"project.json": project(owner="me")}), "import.malformed"),
    "bad-key": (
        written({"project.json": project(), "flows/a.jsonl": flow_lines(GREETS, "../x")}),
        "import.malformed",
    ),
    "another-key": (
        written({"project.json": project(), "flows/b.jsonl": FLOW}),
        "import.damaged",
    ),
    "empty-flow": (written({"project.json": project(), "flows/a.jsonl": b""}), "import.damaged"),
}


async def refused(owner: Person, archive: bytes) -> str:
    """Send an archive that must be refused; give why."""
    answer = await owner.http.post("/v1/projects/imports", content=archive)
    assert_problem(answer, 422)
    code: str = answer.json()["code"]
    return code


@pytest.mark.case("FILE-07")
@pytest.mark.case("FILE-09")
@pytest.mark.parametrize("name", sorted(UNSAFE))
async def test_unsafe_entries_are_refused(owner: Person, name: str) -> None:
    assert await refused(owner, UNSAFE[name]) == "import.unsafe_entry"
    assert not os.path.lexists("/tmp/ns_pwned")  # noqa: ASYNC240 - nothing else runs here


@pytest.mark.parametrize("name", sorted(REFUSED))
async def test_what_is_no_whole_export_is_refused_and_it_is_said_why(
    owner: Person, name: str
) -> None:
    archive, code = REFUSED[name]
    assert await refused(owner, archive) == code


async def test_bombs_are_counted_inflated(owner: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    many = {"project.json": project()} | {f"x{at}": b"" for at in range(10_001)}
    assert await refused(owner, written(many)) == "import.too_many"
    assert await refused(owner, archives.bomb(64 * 1024 * 1024)) in (
        "import.malformed",
        "import.too_large",
    )
    monkeypatch.setattr(reading, "MOST_INFLATED", 1024 * 1024)
    assert await refused(owner, written({"x": b"0" * 2 * 1024 * 1024})) == "import.too_large"


async def test_an_archive_that_is_too_large_is_not_read_to_its_end(
    owner: Person, parts: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts.settings, "import_bytes", 1000)  # type: ignore[attr-defined]
    archive = written({"project.json": project(), "flows/a.jsonl": FLOW})
    assert await refused(owner, archive + b"0" * 2000) == "import.too_large"
