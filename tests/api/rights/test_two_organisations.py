"""Two organisations that call everything alike: neither finds anything of the other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from activities import BUILTIN
from activities.parts import Parts
from engine.nodes import CONTROLS
from nextscript.catalog import Catalog
from tests.api.conftest import Connect
from tests.api.drafts.conftest import Site, serve, site
from tests.api.drafts.test_attacks_on_sockets import close_code
from tests.api.live.test_socket import heard, say, talking
from tests.api.matrix.world import keyed
from tests.api.people import Person, add_person, sign_in
from tests.api.stack import GREETS, flow, node, publish, start
from tests.api.test_errors import assert_problem

__all__ = ["serve", "site"]
Json = Any  # tests look into answers freely
SHOP = {
    "key": "shop",
    "name": "Shop",
    "kind": "http",
    "fields": {"base_url": "https://shop.example"},
    "secrets": {},
}
LISTS = (
    "/v1/projects",
    "/v1/projects/{project}/flows",
    "/v1/projects/{project}/flows?q=greet",
    "/v1/projects/{project}/flows?tag=sales",
    "/v1/projects/{project}/connections",
    "/v1/projects/{project}/variables",
    "/v1/projects/{project}/files",
    "/v1/projects/{project}/environments",
    "/v1/runs",
    "/v1/runs?q=Bo",
    "/v1/runs?project={project}",
    "/v1/users",
    "/v1/invitations",
    "/v1/api-keys",
    "/v1/roles",
    "/v1/teams",
    "/v1/service-accounts",
    "/v1/audit",
    "/v1/audit?action=flows.",
)


@pytest.fixture
def parts(parts: Parts) -> Parts:
    parts.catalog = Catalog.of(CONTROLS, BUILTIN)
    return parts


@pytest.fixture
async def eve(owner: Person, connect: Connect, parts: Parts) -> Person:
    """The owner of another organisation, whose project has the same key."""
    await add_person(parts, "eve@example.com", "owner")
    return await sign_in(connect(), "eve@example.com")


async def furnish(person: Person) -> dict[str, str]:
    """Make one of each, by names that everybody gives; give their ids."""
    made = await publish(person, GREETS, name="Greet", key="greet")
    patch = {"tags": ["sales"]}
    await person.http.patch(f"/v1/flows/{made['id']}", json=patch, headers={"If-Match": "*"})
    run = await start(person, made, input={"name": "Bo"})
    here = f"/v1/projects/{person.project}"
    await person.http.put(f"{here}/variables/rate", json={"value": 1})
    answers = {
        "connection": await person.http.post(f"{here}/connections", json=SHOP),
        "file": await person.http.post(f"{here}/files?name=x&path=a/x.csv", content=b"x"),
        "key": await person.http.post("/v1/api-keys", json={"name": "CI", "scopes": ["*"]}),
        "role": await person.http.post(
            "/v1/roles", json={"key": "clerk", "name": "Clerk", "permissions": []}
        ),
        "team": await person.http.post("/v1/teams", json={"name": "Night"}),
        "account": await person.http.post(
            "/v1/service-accounts", json={"name": "Robot", "role": "viewer"}
        ),
    }
    me = (await person.http.get("/v1/me")).json()
    ids = {name: str(answer.json()["id"]) for name, answer in answers.items()}
    organisation, project = str(me["organisation_id"]), person.project
    more = {"flow": str(made["id"]), "run": str(run["id"]), "user": str(me["id"])}
    return ids | more | {"organisation": organisation, "project": project}


async def read(person: Person, address: str) -> Json:
    answer = await person.http.get(address)
    assert answer.status_code == 200, f"{address}: {answer.text}"
    return answer.json()


def shape(value: Json) -> Json:
    """Give how many things an answer has, at any depth."""
    if isinstance(value, dict):
        return {name: shape(one) for name, one in value.items()}
    return [shape(one) for one in value] if isinstance(value, list) else None


def items(answer: Json) -> Json:
    return answer["items"] if isinstance(answer, dict) and "items" in answer else answer


@pytest.mark.case("TEN-23")
async def test_lists_searches_and_counts_show_ones_own_alone(owner: Person, eve: Person) -> None:
    mine, theirs = await furnish(owner), await furnish(eve)

    for address in LISTS:
        for person, foreign in ((owner, theirs), (eve, mine)):
            found = await read(person, address.format(project=person.project))
            text = json.dumps(found)
            assert not [name for name, id_ in foreign.items() if id_ in text], address
    for address in LISTS[1:11]:
        ours, others = [
            items(await read(one, address.format(project=one.project))) for one in (owner, eve)
        ]
        assert len(ours) == len(others) == 1, address
    summaries = [await read(one, f"/v1/projects/{one.project}/summary") for one in (owner, eve)]
    assert shape(summaries[0]) == shape(summaries[1])
    exported = await eve.http.get("/v1/audit/export")
    assert exported.status_code in (200, 422)
    assert not [name for name, id_ in mine.items() if id_ in exported.text]


@pytest.mark.case("TEN-23")
@pytest.mark.parametrize(
    "address", ["/v1/runs", "/v1/projects/{project}/flows", "/v1/audit", "/v1/projects"]
)
async def test_a_cursor_of_another_or_an_edited_one_is_refused(
    owner: Person, eve: Person, address: str
) -> None:
    for person in (owner, eve):
        for _ in range(2):
            await start(person, await publish(person, GREETS), input={"name": "Bo"})
        await person.http.post("/v1/projects", json={"name": "Other"})

    pages = [
        await read(one, f"{address.format(project=one.project)}?limit=1") for one in (owner, eve)
    ]
    cursor = str(pages[0]["next"])
    swapped = "".join(pages[1]["next"][:8]) + cursor[8:]
    own = address.format(project=eve.project)

    for wrong in (cursor, swapped, cursor[:-4] + "AAAA", cursor.swapcase()):
        if wrong != pages[1]["next"]:
            assert_problem(await eve.http.get(own, params={"cursor": wrong, "limit": 1}), 400)
    assert (await eve.http.get(own, params={"cursor": pages[1]["next"]})).status_code == 200


@pytest.mark.case("TEN-07")
async def test_a_filter_by_what_is_foreign_finds_nothing(
    owner: Person, eve: Person, connect: Connect
) -> None:
    mine, theirs = await furnish(owner), await furnish(eve)
    other = await owner.http.post("/v1/projects", json={"name": "Other"})
    scopes = ["variable.read", "run.read", "file.read", "flow.read", "audit.read", "catalog.read"]
    asked = {"name": "x", "scopes": scopes, "project_id": other.json()["id"]}
    narrow = await keyed(owner, connect, asked)

    within = {name: id_ for name, id_ in mine.items() if name not in ("user", "organisation")}
    for client, asked_for, foreign in (
        (narrow, mine, within),  # of another project: whose it is may be said there
        (narrow, theirs, theirs),
        (eve.http, mine, mine),
    ):
        for address in _filtered(asked_for):
            answer = await client.get(address)
            assert answer.status_code in (200, 400, 403, 404, 422), address
            if answer.status_code == 200:
                assert not [one for one in foreign.values() if one in answer.text], address
            if "/projects/" in address:
                assert_problem(answer, 404)


def _filtered(ids: dict[str, str]) -> Iterator[str]:
    project, made, run = ids["project"], ids["flow"], ids["run"]
    for name in ("project", "project_id"):
        for lists in ("runs", "audit", "users", "api-keys", "service-accounts", "projects"):
            yield f"/v1/{lists}?{name}={project}"
    yield from (f"/v1/runs?flow={made}", f"/v1/runs?parent={run}", f"/v1/audit?target={made}")
    yield from (f"/v1/audit?actor={ids['user']}",)
    for lists in ("variables", "files", "flows", "summary", "variables/rate"):
        yield f"/v1/projects/{project}/{lists}"


@pytest.mark.case("TEN-09")
async def test_a_body_or_a_header_chooses_no_other_project(owner: Person, eve: Person) -> None:
    theirs = await furnish(eve)
    here = f"/v1/projects/{owner.project}"
    calls: list[tuple[str, str, dict[str, Json]]] = [
        ("POST", f"{here}/flows", {"name": "x"}),
        ("POST", f"{here}/connections", SHOP),
        ("PUT", f"{here}/variables/rate", {"value": 1}),
        ("POST", f"{here}/environments", {"key": "staging", "name": "S"}),
        ("POST", "/v1/projects", {"name": "x"}),
        ("POST", "/v1/teams", {"name": "x"}),
        ("POST", "/v1/roles", {"key": "x", "name": "x", "permissions": []}),
    ]
    for method, address, body in calls:
        for name in ("org_id", "organisation_id", "tenant_id", "project_id"):
            value = theirs["project" if name == "project_id" else "organisation"]
            answer = await owner.http.request(method, address, json={**body, name: value})
            assert answer.status_code == 422, f"{address} {name} {answer.text}"

    said = {"X-Org-Id": theirs["organisation"], "X-Organisation-Id": theirs["organisation"]}
    made = await owner.http.post(f"{here}/flows", json={"name": "Mine"}, headers=said)
    listed = await owner.http.get("/v1/projects", headers=said)
    assert made.json()["project_id"] == owner.project
    assert [one["id"] for one in listed.json()["items"]] == [owner.project]
    assert_problem(await owner.http.get(f"/v1/flows/{theirs['flow']}", headers=said), 404)


@pytest.mark.case("TEN-11")
async def test_no_flow_calls_or_is_handled_by_a_foreign_one(owner: Person, eve: Person) -> None:
    theirs = await publish(eve, GREETS, name="Secret", key="secret")

    for named in ("secret", str(theirs["id"]), "default/secret", f"../{eve.project}/secret"):
        for document in (
            flow(node("start", "trigger.manual"), node("call", "flow.call", flow=named)),
            flow(node("start", "trigger.manual"), settings={"on_failure": named}),
        ):
            made = await owner.http.post(
                f"/v1/projects/{owner.project}/flows", json={"name": "x", "document": document}
            )
            if made.status_code == 201:  # a draft may be wrong; what is published may not
                at = f"/v1/flows/{made.json()['id']}/versions"
                made = await owner.http.post(at, json={})
            assert made.status_code == 422, made.text


@pytest.mark.case("TEN-17")
async def test_what_only_looks_like_an_id_or_a_key_names_nothing(
    owner: Person, connect: Connect
) -> None:
    ids = await furnish(owner)
    asked = {"name": "x", "scopes": ["flow.read", "variable.read"], "project_id": owner.project}
    key = await keyed(owner, connect, asked)
    here = f"/v1/projects/{owner.project}"

    for wrong in (ids["flow"][:-1], f"{ids['flow']}a", f"_{ids['flow']}", "greet", "gree", "aaaa"):
        for address in (f"/v1/flows/{wrong}", f"/v1/flows/{wrong}/draft"):
            assert (await key.get(address)).status_code in (404, 422), address
    for wrong in ("rat", "rate_", "_rate", "RATE", "rate%00", "ra%25"):
        assert (await key.get(f"{here}/variables/{wrong}")).status_code in (404, 422), wrong
    secret = key.headers["Authorization"]
    for changed in (secret[:-1], f"{secret}a", secret.swapcase(), f"{secret}/../x"):
        key.headers["Authorization"] = changed
        assert_problem(await key.get(f"{here}/flows"), 401)


async def test_nothing_foreign_is_heard(site: Site) -> None:
    mine = await furnish(site.owner)
    eve = await site.person("eve@example.com", "owner", stranger=True)

    assert_problem(await eve.http.get(f"/v1/runs/{mine['run']}/events"), 404)
    async with talking(site, eve) as sock:
        for topic in (
            f"run:{mine['run']}",
            f"project:{mine['project']}:runs",
            f"flow:{mine['flow']}",
        ):
            await say(sock, "subscribe", topic)
            told = await heard(sock)
            assert told["topic"] == topic
            assert told["error"]["status"] in (404, 422), told["error"]
    theirs = site.browser(mine["flow"], eve)
    assert await close_code(theirs.url, **theirs.headers) == 4404
