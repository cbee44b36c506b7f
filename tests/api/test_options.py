"""Choices that are listed while somebody fills a step in."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import BaseModel, SecretStr

import tests.editor
from activities.parts import Parts
from activities.projects import catalog
from engine.nodes import CONTROLS
from nextscript.activity import ActivityContext, activity, declaration_of
from nextscript.catalog import Catalog
from nextscript.connection import Connection
from nextscript.custom_files import CustomFile
from nextscript.options import Asked, Option, Options
from tests.api.conftest import Connect
from tests.api.people import Person, add_person, sign_in

Json = Any  # tests look into answers freely
CATERING = Path(tests.editor.__file__).parent / "custom" / "catering.py"


class Shelf(Connection):
    """A shelf."""

    kind: ClassVar[str] = "shelf"
    title: ClassVar[str] = "Shelf"
    token: SecretStr


class BookInput(BaseModel):
    title: str


async def list_books(asked: Asked, ctx: ActivityContext[Shelf]) -> Options:
    """List books, in pages of one."""
    if asked.search == "slow":
        await asyncio.sleep(60)
    at = int(asked.cursor or 0)
    secret = len(ctx.connection.token.get_secret_value())
    items = [Option(value=at, label=f"Book {at} of {secret}")]
    return Options(items=items, next=str(at + 1) if at < 1 else None)


@activity("shelf.lend", title="Lend", options={"/title": list_books})
async def lend(input: BookInput, ctx: ActivityContext[Shelf]) -> BookInput:
    """Lend a book."""
    return input


@pytest.fixture
def parts(parts: Parts) -> Parts:
    """A process that has two activities with choices."""
    custom = CustomFile.load(CATERING)
    assert custom.broken is None
    parts.catalog = Catalog.of(CONTROLS, custom.declarations, [declaration_of(lend)])
    return parts


async def asked(person: Person, type_: str, pointer: str, **more: Json) -> Any:
    body = {"pointer": pointer, "config": {}, **more}
    return await person.http.post(f"/v1/catalog/{type_}/options", json=body)


async def shelf(owner: Person) -> None:
    made = {"key": "mine", "name": "Mine", "kind": "shelf", "secrets": {"token": "abcd"}}
    answer = await owner.http.post(f"/v1/projects/{owner.project}/connections", json=made)
    assert answer.status_code == 201, answer.text


async def test_a_field_of_an_object_in_a_list_has_choices_that_follow_another_field(
    owner: Person,
) -> None:
    config = {"kitchen": "bakery", "lines": [{"dish": ""}, {"dish": ""}]}

    answer = await asked(owner, "shop.plan_delivery", "/lines/1/dish", config=config, search="r")

    assert answer.json() == {
        "items": [
            {"value": "bread", "label": "Bread", "hint": "bakery"},
            {"value": "roll", "label": "Cinnamon roll", "hint": "bakery"},
        ],
        "next": None,
    }


async def test_the_catalog_says_which_fields_have_choices(owner: Person) -> None:
    listed = (await owner.http.get("/v1/catalog")).json()["items"]

    [config] = [one["config"] for one in listed if one["type"] == "shop.plan_delivery"]
    assert config["properties"]["kitchen"]["x-options"] is True
    assert config["$defs"]["Line"]["properties"]["dish"]["x-options"] is True
    assert "x-options" not in config["properties"]["remarks"]


async def test_what_is_missing_or_breaks_is_said_in_words(owner: Person) -> None:
    missing = await asked(owner, "shop.plan_delivery", "/lines/0/dish")
    written = await asked(
        owner, "shop.plan_delivery", "/lines/0/dish", config={"kitchen": "{{ input.kitchen }}"}
    )
    broken = await asked(owner, "shop.plan_delivery", "/lines/0/dish", config={"kitchen": "broken"})

    assert (missing.status_code, missing.json()["detail"]) == (422, "Choose a kitchen first.")
    assert written.json()["code"] == "shop.kitchen"
    assert (broken.status_code, broken.json()["code"]) == (422, "catalog.options")
    assert "KeyError" in broken.json()["detail"]


async def test_choices_of_a_service_are_read_with_the_connection_page_by_page(
    owner: Person,
) -> None:
    await shelf(owner)
    where = {"connection": "mine", "project_id": owner.project}

    first = (await asked(owner, "shelf.lend", "/title", **where)).json()
    second = (await asked(owner, "shelf.lend", "/title", **where, cursor=first["next"])).json()

    assert [one["label"] for one in first["items"]] == ["Book 0 of 4"]
    assert (second["items"][0]["value"], second["next"]) == (1, None)


async def test_without_a_connection_one_is_asked_for(owner: Person) -> None:
    none = await asked(owner, "shelf.lend", "/title")
    unknown = await asked(
        owner, "shelf.lend", "/title", connection="other", project_id=owner.project
    )

    assert none.json()["errors"][0]["pointer"] == "/connection"
    assert (unknown.status_code, unknown.json()["code"]) == (422, "connection.not_found")


async def test_a_service_that_does_not_answer_holds_nobody_up(
    owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shelf(owner)
    monkeypatch.setattr(catalog, "SECONDS", 0.1)

    answer = await asked(
        owner, "shelf.lend", "/title", connection="mine", project_id=owner.project, search="slow"
    )

    assert answer.status_code == 503
    assert answer.json()["detail"] == "The service did not answer in time."


async def test_a_viewer_and_a_stranger_make_nothing_run(
    owner: Person, connect: Connect, parts: Parts
) -> None:
    await shelf(owner)
    me = (await owner.http.get("/v1/me")).json()
    await add_person(parts, "v@example.com", "viewer", me["organisation_id"])
    await add_person(parts, "s@elsewhere.com", "owner")
    viewer = await sign_in(connect(), "v@example.com")
    stranger = await sign_in(connect(), "s@elsewhere.com")
    where = {"connection": "mine", "project_id": owner.project}

    assert (await asked(viewer, "shelf.lend", "/title", **where)).status_code == 403
    assert (await asked(viewer, "shop.plan_delivery", "/kitchen")).status_code == 403
    assert (await asked(stranger, "shelf.lend", "/title", **where)).status_code == 404


async def test_the_flows_of_the_project_can_be_called(owner: Person) -> None:
    made = await owner.make_flow("Book a room")

    answer = await asked(owner, "flow.call", "/flow", project_id=owner.project, search="book")

    assert answer.json()["items"] == [
        {"value": made["key"], "label": "Book a room", "hint": "Not published yet"}
    ]


def test_choices_for_a_field_that_is_not_there_are_refused_when_declared() -> None:
    with pytest.raises(TypeError, match="no field /author"):

        @activity("shelf.wrong", title="Wrong", options={"/author": list_books})
        async def wrong(input: BookInput, ctx: ActivityContext[Shelf]) -> BookInput:
            """Be wrong."""
            return input
