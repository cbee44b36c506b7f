"""A project's packages: named, locked, installed once, and there for its steps alone."""

from __future__ import annotations

import asyncio
import os
import stat
import sys
from pathlib import Path
from uuid import UUID

import httpx2
import pytest

from activities.packages.locking import Locked, Shelf, digest_of, lock_of
from activities.packages.settings import PackageSettings
from activities.parts import Parts
from nextscript.errors import Rejected
from tests.api.conftest import Connect
from tests.api.packages.index import Index, source, wheel
from tests.api.people import Person, add_person, sign_in
from tests.api.stack import Json, flow, node, publish, start, until

GREETS = "import greetings\ndef main(input): return greetings.greet(input)"
linux = pytest.mark.skipif(sys.platform != "linux", reason="the boundary is Linux")
pytestmark = pytest.mark.timeout(240)


def url(person: Person) -> str:
    return f"/v1/projects/{person.project}/packages"


async def put(person: Person, *lines: str) -> httpx2.Response:
    return await person.http.put(url(person), json={"requirements": list(lines)})


async def settled(person: Person, *lines: str) -> Json:
    """Ask for packages and wait until that has come to an end."""
    answer = await put(person, *lines)
    assert answer.status_code == 200, answer.text
    return await status(person, "ready", "failed", "empty")


async def status(person: Person, *wanted: str) -> Json:
    for _ in range(600):
        found = (await person.http.get(url(person))).json()
        if found["status"] in wanted:
            return found
        await asyncio.sleep(0.1)
    raise AssertionError(found)


async def result(person: Person, code: str, input: Json = None) -> Json:
    """Run full Python; give the run."""
    step = node("step", "code.python", code=code, runtime="full", input=input)
    name = f"Code {os.urandom(4).hex()}"
    made = await publish(person, flow(node("start", "trigger.manual"), step), name=name)
    run = await start(person, made, wait=30)
    return run if run["ended_at"] else await until(person, run["id"], "succeeded", "failed")


@linux
@pytest.mark.usefixtures("engine")
@pytest.mark.slow
async def test_a_step_imports_what_its_project_named_and_what_that_needs(owner: Person) -> None:
    before = await result(owner, GREETS, "Ada")
    found = await settled(owner, "Greetings == 1.0")
    after = await result(owner, GREETS, "Ada")

    assert before["error"]["message"].endswith("No module named 'greetings'")
    assert found["requirements"] == ["greetings==1.0"]
    assert [(one["name"], one["version"], one["asked"]) for one in found["locked"]] == [
        ("greetings", "1.0", True),
        ("wording", "1.0", False),
    ]
    assert after["output"] == {"step": "Hello Ada"}

    await settled(owner)
    gone = await result(owner, GREETS, "Ada")
    assert gone["error"]["message"].endswith("No module named 'greetings'")


@linux
@pytest.mark.usefixtures("engine")
@pytest.mark.slow
async def test_another_project_does_not_have_them(owner: Person) -> None:
    await settled(owner, "greetings==1.0")
    made = await owner.http.post("/v1/projects", json={"name": "Other"})
    other = Person(owner.http, made.json()["id"])

    run = await result(other, GREETS, "Ada")

    assert run["error"]["message"].endswith("No module named 'greetings'")
    assert (await other.http.get(url(other))).json()["locked"] == []


@linux
@pytest.mark.usefixtures("engine")
@pytest.mark.slow
async def test_a_step_cannot_change_them(owner: Person) -> None:
    await settled(owner, "greetings==1.0")
    code = (
        "import greetings\ndef main(input):\n"
        "    with open(greetings.__file__, 'w') as file: file.write('x')"
    )

    run = await result(owner, code)

    assert run["status"] == "failed"
    assert any(word in run["error"]["message"] for word in ("Read-only", "Permission"))


@pytest.mark.usefixtures("engine")
@pytest.mark.slow
async def test_what_cannot_be_installed_is_said_and_steps_keep_the_last_set(owner: Person) -> None:
    good = await settled(owner, "greetings==1.0")
    missing = await settled(owner, "greetings==7.0")

    assert (missing["status"], missing["code"]) == ("failed", "packages.not_found")
    assert "greetings==7.0" in missing["message"]
    assert "There are 1.0." in missing["message"]
    assert missing["locked"] == good["locked"]

    torn = await settled(owner, "greetings==1.0", "wording==1.1")
    assert (torn["status"], torn["code"]) == ("failed", "packages.conflict")
    assert "wording" in torn["message"]


@pytest.mark.case("PLUG-05")
@pytest.mark.usefixtures("engine")
@pytest.mark.case("CODE-23")
async def test_a_package_without_a_wheel_is_never_built(
    owner: Person, index: Index, tmp_path: Path
) -> None:
    canary = tmp_path / "built"
    index.publish(source("sneaky", "1.0", f"open({str(canary)!r}, 'w')"))

    found = await settled(owner, "sneaky==1.0")

    assert (found["status"], found["code"]) == ("failed", "packages.not_found")
    assert not canary.exists()


@pytest.mark.usefixtures("engine")
@pytest.mark.slow
async def test_an_index_that_is_away_is_asked_again(owner: Person, index: Index) -> None:
    index.away = True
    await put(owner, "greetings==1.0")
    for _ in range(600):
        found = (await owner.http.get(url(owner))).json()
        if found["message"]:
            break
        await asyncio.sleep(0.1)
    assert (found["status"], found["code"]) == ("installing", "packages.index_away")

    index.away = False

    assert (await status(owner, "ready", "failed"))["status"] == "ready"


@pytest.mark.case("PLUG-01")
@pytest.mark.case("CODE-23")
@pytest.mark.parametrize(
    "line",
    [
        "-e git+https://canary-public/x",
        "--index-url http://canary-internal",
        "--index-url=http://canary-internal",
        "-r /etc/passwd",
        "-c http://canary/x.txt",
        "pkg @ file:///etc",
        "pkg @ https://canary-public/x.whl",
        "git+https://canary-public/x",
        "./local",
        "/etc/passwd",
        "x; touch /tmp/ns_pwned",
        'x==1.0; python_version > "3"',
        "x==1.0 --hash=sha256:00",
        "x==1.0\n--index-url http://canary-internal",
        "x==1.0 \\",
        "$(touch /tmp/ns_pwned)==1.0",
        "x",
        "x>=1.0",
        "x==1.*",
        "x==1.0,!=1.1",
        "x===1.0",
        "# x==1.0",
        " ",
    ],
)
async def test_anything_but_a_name_and_a_version_is_refused(owner: Person, line: str) -> None:
    answer = await put(owner, "humanize==4.9.0", line)

    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["pointer"] == "/requirements/1"
    assert (await owner.http.get(url(owner))).json()["status"] == "empty"
    assert "ns_pwned" not in os.listdir("/tmp")


@pytest.mark.case("PLUG-01")
@pytest.mark.case("CODE-23")
async def test_where_an_operator_lists_packages_there_are_no_others(
    owner: Person, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEXTSCRIPT_PACKAGES_ALLOWED", "Greetings")

    answer = await put(owner, "wording==1.0")
    with pytest.raises(Rejected, match="wording") as needed:
        await lock_of(["greetings==1.0"], PackageSettings())

    assert answer.status_code == 422
    assert "not among the packages" in answer.json()["errors"][0]["message"]
    assert needed.value.code == "packages.refused"


@pytest.mark.case("PLUG-05")
@pytest.mark.case("CODE-23")
async def test_another_file_than_the_one_that_was_locked_is_not_installed(
    index: Index, tmp_path: Path
) -> None:
    lock = await lock_of(["wording==1.0"], PackageSettings())
    index.publish(wheel("wording", "1.0", "HELLO = 'Pwned'"))

    with pytest.raises(Rejected) as changed:
        await Shelf(tmp_path).folder(lock, PackageSettings())

    assert changed.value.code == "packages.changed"
    assert os.listdir(tmp_path) == []


async def test_a_set_is_installed_once_and_read_only(index: Index, tmp_path: Path) -> None:
    lock = await lock_of(["greetings==1.0"], PackageSettings())
    shelf = Shelf(tmp_path)
    os.mkdir(tmp_path / "new-left")  # by a process that was killed, a day ago
    os.utime(tmp_path / "new-left", (0, 0))

    both = await asyncio.gather(*(shelf.folder(lock, PackageSettings()) for _ in range(2)))
    fetched = len(index.asked)
    again = await Shelf(tmp_path).folder(lock, PackageSettings())

    assert {*both, again} == {both[0]}
    assert len(index.asked) == fetched
    assert os.listdir(tmp_path) == [both[0].name]
    for path in [both[0], *both[0].rglob("*")]:
        assert not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH), path


async def test_a_set_that_is_too_large_is_refused_and_leaves_nothing(
    index: Index, tmp_path: Path
) -> None:
    index.publish(wheel("large", "1.0", "#" * 2_000_000))
    settings = PackageSettings(bytes=1_000_000)
    lock = await lock_of(["large==1.0"], settings)

    with pytest.raises(Rejected) as refused:
        await Shelf(tmp_path).folder(lock, settings)

    assert refused.value.code == "packages.too_large"
    assert os.listdir(tmp_path) == []


def test_a_lock_names_its_folder() -> None:
    one = Locked(name="a", version="1", sha256="0" * 64, asked=True)
    other = one.model_copy(update={"sha256": "1" * 64})

    assert digest_of([one]) == digest_of([one])
    assert digest_of([one]) != digest_of([other])


@pytest.mark.case("PLUG-01")
@pytest.mark.parametrize(("role", "status_"), [("viewer", 403), ("operator", 403), ("editor", 200)])
async def test_who_may_draw_may_name_packages(
    owner: Person, parts: Parts, connect: Connect, role: str, status_: int
) -> None:
    project = (await owner.http.get(f"/v1/projects/{owner.project}")).json()
    await add_person(parts, "bo@example.com", role, UUID(project["organisation_id"]))
    person = await sign_in(connect(), "bo@example.com")

    assert (await put(person, "humanize==4.9.0")).status_code == status_
    assert (await person.http.get(url(person))).status_code == 200
    assert (await connect().put(url(owner), json={"requirements": []})).status_code == 401
