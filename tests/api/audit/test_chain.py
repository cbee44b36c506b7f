"""The log is one unbroken chain, and whoever changes it is found out, whatever rights they have."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import text, update
from sqlmodel import col

from activities.audit.checkpoints import checkpoint
from activities.audit.models import AuditEvent, AuditHead
from activities.parts import Parts
from tests.api.audit.trail import actions, events, faults, said
from tests.api.people import Person


async def put(owner: Person, key: str, value: object = 1) -> int:
    url = f"/v1/projects/{owner.project}/variables/{key}"
    return (await owner.http.put(url, json={"value": value})).status_code


@pytest.fixture
async def written(owner: Person, parts: Parts) -> list[AuditEvent]:
    """A log of some length."""
    for number in range(24):
        assert await put(owner, f"v{number}") == 200
    assert await faults(parts) == []  # the control: as it was written, it is whole
    return await events(parts)


async def execute(parts: Parts, *statements: str) -> None:
    async with parts.sessions() as session, session.begin():
        for one in statements:
            await session.execute(text(one))


async def test_fifty_actions_at_once_keep_one_unbroken_chain(owner: Person, parts: Parts) -> None:
    before = len(await events(parts))

    async def make_key(number: int) -> int:  # of which none waits for another but in the log
        body = {"name": f"k{number}", "scopes": ["flow.read"]}
        return (await owner.http.post("/v1/api-keys", json=body)).status_code

    assert await asyncio.gather(*map(make_key, range(50))) == [201] * 50
    found = await events(parts)
    assert [one.seq for one in found] == list(range(1, before + 51))
    assert await faults(parts) == []


async def test_what_fails_and_what_is_undone_leaves_no_event(owner: Person, parts: Parts) -> None:
    before = await actions(parts)

    assert await put(owner, "Not-A-Key") == 422
    again = {"Idempotency-Key": "one-key"}  # its transaction is kept although the work is undone
    url = f"/v1/projects/{owner.project}/flows"
    taken = {"name": "Taken", "key": "taken"}
    assert (await owner.http.post(url, json=taken, headers=again)).status_code == 201
    other = {"Idempotency-Key": "another"}
    assert (await owner.http.post(url, json=taken, headers=other)).status_code == 409

    assert await actions(parts) == [*before, "flows.create"]


@pytest.mark.case("AUD-05")
async def test_without_its_event_nothing_is_done(owner: Person, parts: Parts) -> None:
    await execute(
        parts,
        "CREATE OR REPLACE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = 'insufficient_privilege'; END $$",
        "CREATE TRIGGER full_disk BEFORE INSERT ON audit_event EXECUTE FUNCTION full_disk()",
    )
    try:
        assert await put(owner, "rate") >= 500
    finally:
        await execute(parts, "DROP TRIGGER full_disk ON audit_event")
    assert (await owner.http.get(f"/v1/projects/{owner.project}/variables")).json()["items"] == []
    assert await put(owner, "rate") == 200  # the control


@pytest.mark.case("AUD-03")
@pytest.mark.parametrize(
    ("change", "place", "what"),
    [
        ("DELETE FROM audit_event WHERE seq > {last} - 10", -10, "10 events are missing at the"),
        ("DELETE FROM audit_event WHERE seq = 7", 7, "1 event is missing"),
        ("UPDATE audit_event SET actor_name = 'Bo' WHERE seq = 7", 7, "was changed"),
        (
            "UPDATE audit_event SET details = json_build_object('a', 1) WHERE seq = 7",
            7,
            "was changed",
        ),
        ("UPDATE audit_event SET at = at - interval '1 day' WHERE seq = 7", 7, "was changed"),
        (
            "UPDATE audit_event SET seq = CASE seq WHEN 7 THEN -8 ELSE -7 END WHERE seq IN (7, 8);"
            "UPDATE audit_event SET seq = -seq WHERE seq < 0",
            7,
            "moved here",
        ),
        ("DELETE FROM audit_event", 1, "missing"),
        ("DELETE FROM audit_head", -1, "no signed head"),
    ],
)
async def test_a_change_by_whoever_owns_the_database_is_named(
    written: list[AuditEvent], parts: Parts, change: str, place: int, what: str
) -> None:
    last = len(written)

    await execute(parts, *change.format(last=last).split(";"))

    found = await said(parts)
    seq = place if place > 0 else last + 1 + place
    assert any(one[0] == seq and what in one[1] for one in found), found


@pytest.mark.case("AUD-03")
async def test_a_row_that_was_put_in_is_beyond_what_was_signed(
    written: list[AuditEvent], parts: Parts
) -> None:
    last = len(written)
    await execute(
        parts,
        "INSERT INTO audit_event SELECT (jsonb_populate_record(e, jsonb_build_object("
        f"'id', gen_random_uuid(), 'seq', {last + 1}, 'at', e.at - interval '1 day'))).*"
        f" FROM audit_event e WHERE seq = {last}",
    )

    assert any("beyond the head" in what for _, what in await said(parts))


async def shortened_with_a_new_head(parts: Parts, rows: list[AuditEvent]) -> None:
    end = rows[-11]
    await execute(parts, f"DELETE FROM audit_event WHERE seq > {end.seq}")
    async with parts.sessions() as session, session.begin():
        await session.execute(update(AuditHead).values(seq=end.seq, hash=end.hash))


async def shortened_without_a_signature(parts: Parts, rows: list[AuditEvent]) -> None:
    await shortened_with_a_new_head(parts, rows)
    await execute(parts, "UPDATE audit_head SET mac = decode(repeat('00', 32), 'hex')")


@pytest.mark.case("AUD-03")
@pytest.mark.parametrize("shorten", [shortened_with_a_new_head, shortened_without_a_signature])
async def test_whoever_shortens_the_log_cannot_sign_its_new_end(
    owner: Person,
    written: list[AuditEvent],
    parts: Parts,
    shorten: Callable[[Parts, list[AuditEvent]], Awaitable[None]],
) -> None:
    await shorten(parts, written)

    assert any("was not signed here" in what for _, what in await said(parts))
    assert await put(owner, "later") == 200  # it goes on, and does not make good what was done
    assert (await actions(parts))[-2:] == ["audit.tampered", "variables.set"]
    assert any("tampered" in what for _, what in await said(parts))


@pytest.mark.case("AUD-03")
async def test_an_older_copy_of_everything_does_not_have_what_a_checkpoint_names(
    owner: Person, parts: Parts
) -> None:
    for number in range(3):
        assert await put(owner, f"v{number}") == 200
    async with parts.sessions() as session:
        head = (await session.execute(AuditHead.__table__.select())).one()  # type: ignore[attr-defined] # SQLModel gives it
    for number in range(10):
        assert await put(owner, f"w{number}") == 200
    await checkpoint(parts.sessions, parts.keys)

    await execute(parts, f"DELETE FROM audit_event WHERE seq > {head.seq}")
    async with parts.sessions() as session, session.begin():
        values = {"seq": head.seq, "hash": head.hash, "mac": head.mac}
        of_log = col(AuditHead.organisation_id) == head.organisation_id
        await session.execute(update(AuditHead).where(of_log).values(values))

    assert await said(parts) == [
        (head.seq + 10, "was there when a checkpoint was signed, and is missing")
    ]
