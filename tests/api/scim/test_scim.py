"""A directory keeps people and groups, as Microsoft Entra and Okta do it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

import httpx2
import pytest

from activities.parts import Parts
from tests.api.audit.trail import actions
from tests.api.conftest import Connect
from tests.api.people import EMAIL, PASSWORD, Body, Person, add_person, sign_in

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
BO = "bo@example.com"


@dataclass
class Scim:
    """A directory with its token."""

    http: httpx2.AsyncClient

    async def ask(self, method: str, path: str, body: object = None) -> httpx2.Response:
        """Ask as a directory does."""
        headers = {"Accept": "application/scim+json", "Content-Type": "application/scim+json"}
        more = {} if body is None else {"json": body}
        return await self.http.request(method, f"/scim/v2{path}", headers=headers, **more)  # type: ignore[arg-type] # JSON

    async def make(self, name: str = BO, **more: object) -> Body:
        """Make somebody."""
        body = {
            "schemas": [USER],
            "userName": name,
            "externalId": f"00u{name}",
            "active": True,
            "name": {"givenName": "Bo", "familyName": "Berg"},
            "emails": [{"value": name, "type": "work", "primary": True}],
            **more,
        }
        answer = await self.ask("POST", "/Users", body)
        assert answer.status_code == 201, answer.text
        assert answer.headers["location"] == answer.json()["meta"]["location"]
        made: Body = answer.json()
        return made

    async def group(self, name: str, *members: Body) -> Body:
        """Make a group."""
        listed = [{"value": one["id"]} for one in members]
        body = {"schemas": [GROUP], "displayName": name, "members": listed}
        answer = await self.ask("POST", "/Groups", body)
        assert answer.status_code == 201, answer.text
        made: Body = answer.json()
        return made

    async def change(self, path: str, *operations: object) -> httpx2.Response:
        """Send a PATCH."""
        body = {"schemas": [PATCH], "Operations": [*operations]}
        return await self.ask("PATCH", path, body)


@pytest.fixture
async def scim(owner: Person, connect: Connect) -> Scim:
    return await directory_of(owner, connect)


async def directory_of(owner: Person, connect: Connect) -> Scim:
    """Connect an organisation's directory."""
    answer = await owner.http.post("/v1/sso/directory/token")
    assert answer.status_code == 201, answer.text
    client = connect()
    client.headers["Authorization"] = f"Bearer {answer.json()['token']}"
    return Scim(client)


async def people(owner: Person) -> dict[str, str]:
    """Give the members' roles by their addresses."""
    return {
        one["email"]: one["role"] for one in (await owner.http.get("/v1/users")).json()["items"]
    }


def refuse(answer: httpx2.Response, status: int, kind: str | None = None) -> None:
    """See that something is refused in SCIM's shape."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/scim+json"
    said = answer.json()
    assert said["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    assert said["status"] == str(status)
    assert said.get("scimType") == kind, said


async def test_somebody_the_directory_makes_is_a_member(scim: Scim, owner: Person) -> None:
    made = await scim.make(displayName="Bo B.")

    assert (await people(owner))[BO] == "viewer"
    again = (await scim.ask("GET", f"/Users/{made['id']}")).json()
    assert again == made
    assert (made["userName"], made["externalId"], made["active"]) == (BO, f"00u{BO}", True)
    assert made["meta"]["resourceType"] == "User"  # type: ignore[index, call-overload] # JSON


@pytest.mark.case("TEN-19")
@pytest.mark.parametrize(
    "operation",
    [
        {"op": "replace", "path": "active", "value": False},
        {"op": "Replace", "path": "active", "value": "False"},
        {"op": "replace", "value": {"active": False}},
        None,
    ],
    ids=["rfc", "entra", "okta", "delete"],
)
async def test_who_is_deactivated_is_out_at_once_with_their_keys(
    scim: Scim, owner: Person, connect: Connect, parts: Parts, operation: object
) -> None:
    organisation = UUID((await owner.http.get("/v1/me")).json()["organisation_id"])
    await add_person(parts, BO, "admin", organisation)
    bo = await sign_in(connect(), BO)
    made = (await bo.http.post("/v1/api-keys", json={"name": "k", "scopes": ["flow.read"]})).json()
    key = connect()
    key.headers["Authorization"] = f"Bearer {made['secret']}"
    assert (await key.get("/v1/me")).status_code == 200
    row = await scim.make()

    path = f"/Users/{row['id']}"
    answer = await (scim.change(path, operation) if operation else scim.ask("DELETE", path))

    assert answer.status_code in (200, 204), answer.text
    assert (await bo.http.get("/v1/me")).status_code == 401
    assert (await key.get("/v1/me")).status_code == 401
    login = {"email": BO, "password": PASSWORD}
    assert (await connect().post("/v1/auth/login", json=login)).status_code == 401
    assert BO not in await people(owner)
    shown = await scim.ask("GET", path)
    if operation is None:
        refuse(shown, 404)
    else:
        assert shown.json()["active"] is False


async def test_who_comes_back_is_a_member_again_with_nothing_of_before(
    scim: Scim, owner: Person, connect: Connect
) -> None:
    row = await scim.make()
    off = {"op": "replace", "path": "active", "value": False}
    on = {"op": "replace", "path": "active", "value": True}

    team = (await owner.http.post("/v1/teams", json={"name": "Editors"})).json()["id"]
    listed = (await owner.http.get("/v1/users")).json()["items"]
    (bo,) = [one["id"] for one in listed if one["email"] == BO]
    assert (await owner.http.put(f"/v1/teams/{team}/members/{bo}")).status_code == 204

    assert (await scim.change(f"/Users/{row['id']}", off)).json()["active"] is False
    assert BO not in await people(owner)
    assert (await scim.change(f"/Users/{row['id']}", on)).json()["active"] is True
    assert (await people(owner))[BO] == "viewer"
    assert (await owner.http.get("/v1/teams")).json()["items"][0]["members"] == []
    assert (await scim.ask("DELETE", f"/Users/{row['id']}")).status_code == 204
    again = await scim.make()
    assert again["id"] != row["id"]
    assert (await people(owner))[BO] == "viewer"


async def test_an_owner_is_not_the_directorys_to_remove(scim: Scim, owner: Person) -> None:
    ada = await scim.make(EMAIL)

    off = {"op": "replace", "path": "active", "value": False}
    refuse(await scim.change(f"/Users/{ada['id']}", off), 403)
    refuse(await scim.ask("DELETE", f"/Users/{ada['id']}"), 403)
    body = {"schemas": [USER], "userName": "eve@example.com", "displayName": "Eve"}
    assert (await scim.ask("PUT", f"/Users/{ada['id']}", body)).status_code == 200
    assert await people(owner) == {EMAIL: "owner"}
    assert (await owner.http.get("/v1/me")).json()["name"] == "Ada"


async def test_another_organisations_people_are_out_of_reach(
    scim: Scim, connect: Connect, parts: Parts
) -> None:
    await add_person(parts, "eve@example.com", "owner")
    eve = await sign_in(connect(), "eve@example.com")
    theirs = await directory_of(eve, connect)
    cy = await theirs.make("cy@example.com")

    for name in ("eve@example.com", "cy@example.com"):
        body = {"schemas": [USER], "userName": name}
        refuse(await scim.ask("POST", "/Users", body), 409, "uniqueness")
    bo = await scim.make()
    body = {"schemas": [USER], "userName": "eve@example.com"}
    refuse(await scim.ask("PUT", f"/Users/{bo['id']}", body), 409, "uniqueness")
    for method, more in (("GET", None), ("PUT", body), ("DELETE", None), ("PATCH", body)):
        answers = [await scim.ask(method, f"/Users/{one}", more) for one in (cy["id"], uuid4())]
        refuse(answers[0], 404)
        assert answers[0].json() == answers[1].json()
    found = (await scim.ask("GET", "/Users")).json()
    assert [one["id"] for one in found["Resources"]] == [bo["id"]]
    group = {"schemas": [GROUP], "displayName": "x", "members": [{"value": cy["id"]}]}
    refuse(await scim.ask("POST", "/Groups", group), 400, "invalidValue")
    assert (await eve.http.get("/v1/me")).status_code == 200


async def test_groups_stand_for_roles_for_whom_the_directory_gave_theirs(
    scim: Scim, owner: Person
) -> None:
    mapping = [{"group": "Engineers", "role": "editor"}, {"group": "Ops", "role": "operator"}]
    body = {"default_role": "viewer", "role_mapping": mapping}
    bo, cy = await scim.make(), await scim.make("cy@example.com")
    assert (await owner.http.put("/v1/sso/directory", json=body)).status_code == 200
    ops = await scim.group("Ops", bo, cy)
    assert (await people(owner))[BO] == "operator"
    engineers = await scim.group("Engineers", bo)
    assert (await people(owner))[BO] == "editor"
    by_hand = {
        one["email"]: one["id"] for one in (await owner.http.get("/v1/users")).json()["items"]
    }
    admin = {"role": "admin"}
    await owner.http.patch(f"/v1/users/{by_hand['cy@example.com']}", json=admin)

    # As Entra takes somebody out, and as Okta does.
    entra = {"op": "Remove", "path": "members", "value": [{"value": bo["id"]}]}
    okta = {"op": "remove", "path": f'members[value eq "{bo["id"]}"]'}
    assert (await scim.change(f"/Groups/{engineers['id']}", entra)).status_code == 200
    assert (await people(owner))[BO] == "operator"
    assert (await scim.change(f"/Groups/{ops['id']}", okta)).status_code == 200
    assert (await people(owner)) == {EMAIL: "owner", BO: "viewer", "cy@example.com": "admin"}
    add = {"op": "Add", "path": "members", "value": [{"value": bo["id"]}]}
    assert (await scim.change(f"/Groups/{engineers['id']}", add)).status_code == 200
    assert (await people(owner))[BO] == "editor"
    shown = (await scim.ask("GET", f"/Users/{bo['id']}")).json()
    assert [one["display"] for one in shown["groups"]] == ["Engineers"]
    assert (await scim.ask("DELETE", f"/Groups/{engineers['id']}")).status_code == 204
    assert (await people(owner))[BO] == "viewer"


async def test_who_may_not_give_a_role_maps_no_group_to_it(
    scim: Scim, owner: Person, connect: Connect, parts: Parts
) -> None:
    organisation = UUID((await owner.http.get("/v1/me")).json()["organisation_id"])
    await add_person(parts, "max@example.com", "admin", organisation)
    admin = (await sign_in(connect(), "max@example.com")).http
    to_owner = {"default_role": "viewer", "role_mapping": [{"group": "x", "role": "owner"}]}

    assert (await admin.put("/v1/sso/directory", json=to_owner)).status_code == 403
    assert (await owner.http.put("/v1/sso/directory", json=to_owner)).status_code == 200
    harmless = {"default_role": "viewer", "role_mapping": []}
    assert (await admin.put("/v1/sso/directory", json=harmless)).status_code == 403
    assert (await admin.post("/v1/sso/directory/token")).status_code == 403


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('userName eq "BO@example.com"', 1),
        ('externalId eq "00ubo@example.com"', 1),
        ('externalId eq "00UBO@example.com"', 0),
        ('userName eq "nobody@example.com"', 0),
        ('userName sw "bo" and active eq true', 1),
        ('emails[type eq "work" and value co "@example.com"]', 3),
        ('name.familyName eq "berg" or userName eq "x"', 3),
        ('not (userName co "bo")', 2),
        ("title pr", 0),
    ],
)
async def test_people_are_found(scim: Scim, query: str, found: int) -> None:
    for name in (BO, "cy@example.com", "di@example.com"):
        await scim.make(name)

    answer = await scim.http.get("/scim/v2/Users", params={"filter": query})

    assert answer.status_code == 200, answer.text
    assert answer.json()["totalResults"] == found


@pytest.mark.parametrize("query", ['userName eq "', "userName", 'x eq "1"', 'userName zz "x"', "("])
async def test_a_filter_that_cannot_be_read_is_refused(scim: Scim, query: str) -> None:
    await scim.make()
    answer = await scim.http.get("/scim/v2/Users", params={"filter": query})

    refuse(answer, 400, "invalidFilter")


async def test_a_list_is_given_in_pieces(scim: Scim) -> None:
    names = [f"p{n}@example.com" for n in range(5)]
    for name in names:
        await scim.make(name)

    pieces = [(await scim.ask("GET", f"/Users?startIndex={at}&count=2")).json() for at in (1, 3, 5)]

    assert [one["totalResults"] for one in pieces] == [5, 5, 5]
    assert [one["itemsPerPage"] for one in pieces] == [2, 2, 1]
    assert [row["userName"] for one in pieces for row in one["Resources"]] == names
    none = (await scim.ask("GET", "/Users?count=0")).json()
    assert (none["totalResults"], none["Resources"]) == (5, [])
    few = (await scim.ask("GET", "/Users?attributes=userName&count=1")).json()["Resources"][0]
    assert set(few) == {"schemas", "id", "userName"}


async def test_entra_changes_what_is_not_there_yet(scim: Scim, owner: Person) -> None:
    made = await scim.make(emails=None)

    answer = await scim.change(
        f"/Users/{made['id']}",
        {"op": "Add", "path": 'emails[type eq "work"].value', "value": "b2@example.com"},
        {"op": "Replace", "path": "name.familyName", "value": "Borg"},
        {"op": "Add", "path": "displayName", "value": "Bo Borg"},
        {
            "op": "Add",
            "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
            "value": "Ops",
        },
    )

    assert answer.status_code == 200, answer.text
    assert answer.json()["name"]["familyName"] == "Borg"
    assert set(await people(owner)) == {EMAIL, "b2@example.com"}


async def test_one_name_is_one_person(scim: Scim) -> None:
    await scim.make()

    body = {"schemas": [USER], "userName": BO.upper()}
    refuse(await scim.ask("POST", "/Users", body), 409, "uniqueness")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("{", "invalidSyntax"),
        ("[]", "invalidSyntax"),
        ('{"schemas": []}', "invalidValue"),
        (f'{{"schemas": ["{USER}"]}}', "invalidValue"),
        (f'{{"schemas": ["{USER}"], "userName": 7}}', "invalidValue"),
        (f'{{"schemas": ["{USER}"], "userName": "a", "userName": "b"}}', "invalidSyntax"),
    ],
)
async def test_what_is_nobody_is_refused(scim: Scim, body: str, kind: str) -> None:
    answer = await scim.http.post("/scim/v2/Users", content=body)

    refuse(answer, 400, kind)


async def test_only_the_directorys_own_token_opens(
    scim: Scim, owner: Person, anybody: httpx2.AsyncClient, connect: Connect
) -> None:
    refuse(await Scim(anybody).ask("GET", "/Users"), 401)
    refuse(await Scim(owner.http).ask("GET", "/Users"), 403)
    for path in ("/v1/me", "/v1/users", "/v1/sso/directory", "/v1/projects"):
        assert (await scim.http.get(path)).status_code == 403, path
    fresh = await directory_of(owner, connect)
    refuse(await scim.ask("GET", "/Users"), 401)
    assert (await fresh.ask("GET", "/Users")).status_code == 200
    assert (await owner.http.delete("/v1/sso/directory")).status_code == 204
    refuse(await fresh.ask("GET", "/Users"), 401)
    refuse(await fresh.ask("GET", "/Nothing"), 404)


async def test_what_the_directory_does_is_in_the_audit_log_and_its_token_is_not(
    scim: Scim, owner: Person, parts: Parts
) -> None:
    bo = await scim.make()
    await scim.group("Ops", bo)
    await scim.ask("DELETE", f"/Users/{bo['id']}")

    done = await actions(parts)
    assert done[-4:] == [
        "directory.connect",
        "directory.users.create",
        "directory.groups.create",
        "directory.users.delete",
    ]
    answer = await owner.http.get("/v1/sso/directory")
    assert "nsdir_" not in answer.text
