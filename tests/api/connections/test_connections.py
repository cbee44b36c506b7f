"""Connections over HTTP: secrets go in and never come out."""

from __future__ import annotations

from typing import ClassVar

import pytest
from pydantic import BaseModel, Field, SecretStr
from sqlalchemy import text
from typing_extensions import override

from activities.connections.ports import OpenConnections
from activities.parts import Parts
from engine.nodes import CONTROLS
from nextscript.activity import ActivityContext, activity, declaration_of
from nextscript.catalog import Catalog
from nextscript.connection import Connection
from nextscript.egress import EgressClient, Policy
from nextscript.errors import ConnectionRefused, Rejected
from tests.api.conftest import Connect
from tests.api.people import Body, Person, add_person, sign_in

SECRET = "s3cret-of-the-giraffe"


class BoxConnection(Connection):
    kind: ClassVar[str] = "box"
    title: ClassVar[str] = "Box"

    host: str
    user: str = "ada"
    token: SecretStr
    pin: SecretStr | None = None
    attempts: int = Field(default=1, ge=1)

    @override
    def hosts_of(self) -> list[str]:
        return [self.host]

    @override
    async def check(self, out: object) -> str | None:
        if self.token.get_secret_value() != SECRET:
            raise ConnectionRefused("The box does not know this token")
        return "Opened the box."


class Nothing(BaseModel):
    pass


@activity("box.open", title="Open the box")
async def open_box(input: Nothing, ctx: ActivityContext[BoxConnection]) -> Nothing:
    """Open it."""
    return input


@pytest.fixture
def parts(parts: Parts) -> Parts:
    parts.catalog = Catalog.of(CONTROLS, [declaration_of(open_box)])
    return parts


def box(**more: object) -> Body:
    body: Body = {
        "key": "crm",
        "name": "CRM",
        "kind": "box",
        "fields": {"host": "box.example.com"},
        "secrets": {"token": SECRET},
    }
    return {**body, **more}  # type: ignore[dict-item]


async def make(owner: Person, **more: object) -> Body:
    answer = await owner.http.post(url(owner), json=box(**more))
    assert answer.status_code == 201, answer.text
    made: Body = answer.json()
    return made


def url(person: Person, made: Body | None = None, action: str = "") -> str:
    one = f"/{made['id']}{action}" if made else ""
    return f"/v1/projects/{person.project}/connections{one}"


@pytest.mark.case("CRED-01")
async def test_a_secret_never_comes_back(owner: Person) -> None:
    made = await make(owner)

    answers = [
        await owner.http.get(url(owner)),
        await owner.http.get(url(owner, made)),
        await owner.http.patch(url(owner, made), json={"name": "New name"}),
        await owner.http.post(url(owner, made, ":test"), json={}),
        await owner.http.get("/v1/audit"),
        *[
            await owner.http.get(url(owner, made, more))
            for more in ("?include=secret", "?fields=*", "?expand=data")
        ],
    ]

    assert [one.status_code for one in answers] == [200] * 5 + [400] * 3
    assert all(SECRET not in one.text for one in answers)
    assert made["hosts"] == ["box.example.com"]
    assert made["secrets"]["token"]["set"] is True  # type: ignore[index, call-overload]
    assert made["secrets"]["pin"] == {"set": False, "changed_at": None, "source": None}  # type: ignore[index, call-overload]


@pytest.mark.case("CRED-11")
async def test_the_table_holds_ciphertext_that_opens_only_as_its_row(
    owner: Person, parts: Parts
) -> None:
    made = await make(owner)
    await make(owner, key="other", secrets={"token": "another"})

    async with parts.sessions() as session, session.begin():
        rows = (await session.execute(text("SELECT connection::text FROM connection"))).scalars()
        assert all(SECRET not in row and SECRET.encode().hex() not in row for row in rows)
        sealed = "(SELECT sealed FROM connection WHERE key = 'crm')"
        await session.execute(text(f"UPDATE connection SET sealed = {sealed} WHERE key = 'other'"))

    ports = OpenConnections(parts, EgressClient(Policy()))
    opened = await ports.open(str(made["project_id"]), "crm")
    assert (opened.values["token"], opened.secrets) == (SECRET, [SECRET])
    with pytest.raises(Rejected, match="cannot be opened"):
        await ports.open(str(made["project_id"]), "other")


async def test_a_kind_says_its_form_and_which_of_it_is_secret(owner: Person) -> None:
    kinds = (await owner.http.get("/v1/connection-kinds")).json()["items"]
    (kind,) = [one for one in kinds if one["key"] == "box"]

    assert (kind["key"], kind["title"], kind["used_by"]) == ("box", "Box", ["box.open"])
    assert kind["secrets"] == ["pin", "token"]
    assert kind["form"]["required"] == ["host", "token"]
    assert kind["form"]["properties"]["attempts"]["minimum"] == 1


@pytest.mark.parametrize(
    "change",
    [{"fields": {"host": "evil.example.com"}}, {"fields": {"host": "box.example.com:99"}}],
)
async def test_another_host_asks_for_the_secrets_again(owner: Person, change: Body) -> None:
    made = await make(owner)

    refused = await owner.http.patch(url(owner, made), json=change)
    taken = await owner.http.patch(url(owner, made), json={**change, "secrets": {"token": "new"}})

    assert (refused.status_code, refused.json()["code"]) == (422, "connection.secrets_required")
    assert refused.json()["errors"][0]["pointer"] == "/secrets/token"
    assert taken.status_code == 200
    assert (await owner.http.get(url(owner, made))).json()["status"] == "untested"


async def test_other_fields_change_without_the_secret(owner: Person, parts: Parts) -> None:
    made = await make(owner)

    fields = {"host": "box.example.com", "user": "bob"}
    answer = await owner.http.patch(url(owner, made), json={"fields": fields})

    assert answer.status_code == 200
    egress = EgressClient(Policy())
    opened = await OpenConnections(parts, egress).open(owner.project, "crm")
    assert (opened.values["user"], opened.values["token"]) == ("bob", SECRET)


async def test_a_test_says_whether_the_connection_works(owner: Person) -> None:
    good = await make(owner)
    bad = await make(owner, key="bad", secrets={"token": "wrong"})

    works = (await owner.http.post(url(owner, good, ":test"), json={})).json()
    fails = (await owner.http.post(url(owner, bad, ":test"), json={})).json()

    assert (works["status"], works["status_message"]) == ("ok", "Opened the box.")
    assert (fails["status"], fails["status_message"]) == (
        "failing",
        "The box does not know this token",
    )


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"kind": "nothing"}, "/kind"),
        ({"fields": {"host": "h", "token": "leaked"}}, "/fields/token"),
        ({"fields": {"host": "h", "attempts": 0}}, "/fields/attempts"),
        ({"secrets": {}}, "/secrets/token"),
        ({"secrets": {"token": "t", "host": "h"}}, "/secrets/host"),
    ],
)
async def test_what_does_not_fit_the_kind_is_refused_with_its_place(
    owner: Person, more: Body, pointer: str
) -> None:
    answer = await owner.http.post(url(owner), json=box(**more))

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


async def test_a_key_is_taken_once(owner: Person) -> None:
    await make(owner)

    assert (await owner.http.post(url(owner), json=box())).status_code == 409


async def test_a_deleted_connection_is_gone(owner: Person) -> None:
    made = await make(owner)

    assert (await owner.http.delete(url(owner, made))).status_code == 204
    assert (await owner.http.get(url(owner, made))).status_code == 404


async def test_another_organisation_does_not_see_it(
    owner: Person, parts: Parts, connect: Connect
) -> None:
    made = await make(owner)
    await add_person(parts, "eve@example.com", "owner")
    eve = await sign_in(connect(), "eve@example.com")

    for path in (url(owner, made), url(eve, made)):
        assert (await eve.http.get(path)).status_code == 404
        assert (await eve.http.delete(path)).status_code == 404
    assert (await eve.http.get(url(owner))).status_code == 404
