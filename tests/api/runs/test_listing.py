"""Lists of runs: filtered, searched, in pages."""

from __future__ import annotations

from sqlalchemy import text, update
from sqlmodel import col

from activities.parts import Parts
from activities.runs.models import Run
from tests.api.people import Person
from tests.api.stack import GREETS, publish, start
from tests.copies import columns_of


async def test_runs_are_listed_newest_first_in_pages(owner: Person) -> None:
    made = await publish(owner, GREETS)
    ids = [(await start(owner, made, input={"name": f"n{n}"}))["id"] for n in range(5)]

    first = (await owner.http.get("/v1/runs?limit=3")).json()
    second = (await owner.http.get(f"/v1/runs?limit=3&cursor={first['next']}")).json()

    listed = [run["id"] for run in first["items"] + second["items"]]
    assert listed == ids[::-1]
    assert second["next"] is None


async def test_few_runs_are_counted_as_they_are_listed(owner: Person) -> None:
    made = await publish(owner, GREETS)
    for name in ("giraffe", "giraffe", "umbrella"):
        await start(owner, made, input={"name": name})

    async def total(query: str) -> object:
        return (await owner.http.get(f"/v1/runs:count?{query}")).json()

    assert await total("") == {"total": 3, "exact": True}
    assert await total("q=giraffe") == {"total": 2, "exact": True}
    assert await total("status=paused") == {"total": 0, "exact": True}


async def test_many_runs_are_estimated(owner: Person, parts: Parts) -> None:
    made = await publish(owner, GREETS)
    run = await start(owner, made, input={"name": "a"})
    async with parts.sessions() as session, session.begin():
        names = columns_of(Run, but=["id"])
        copy = f"INSERT INTO run (id, {names}) SELECT uuidv7(), {names} FROM run"
        await session.execute(text(f"{copy}, generate_series(1, 2999) WHERE id = '{run['id']}'"))
        await session.execute(text("ANALYZE run"))

    found = (await owner.http.get(f"/v1/runs:count?flow={made['id']}")).json()

    assert not found["exact"]
    assert 2000 <= found["total"] <= 4000


async def test_runs_are_found_by_words_of_their_input(owner: Person) -> None:
    made = await publish(owner, GREETS)
    await start(owner, made, input={"name": "giraffe"})
    wanted = await start(owner, made, input={"name": "umbrella 4711"})

    by_word = (await owner.http.get("/v1/runs?q=umbrella")).json()["items"]
    by_number = (await owner.http.get("/v1/runs?q=4711")).json()["items"]
    by_id = (await owner.http.get(f"/v1/runs?q={wanted['id']}")).json()["items"]
    nothing = (await owner.http.get("/v1/runs?q=%27%29%3B--")).json()["items"]

    assert [run["id"] for run in by_word] == [wanted["id"]]
    assert [run["id"] for run in by_number] == [wanted["id"]]
    assert [run["id"] for run in by_id] == [wanted["id"]]
    assert len(nothing) == 2 or nothing == []


async def test_runs_are_found_by_what_they_gave_and_by_why_they_failed(
    owner: Person, parts: Parts
) -> None:
    made = await publish(owner, GREETS, name="Monthly invoice")
    gave = await start(owner, made, input={"name": "a"})
    failed = await start(owner, made, input={"name": "b"})
    error = {"code": "step.rejected", "message": "The harbour is closed"}
    async with parts.sessions() as session, session.begin():
        say = update(Run).where(col(Run.id) == gave["id"])
        await session.execute(say.values(output={"v": {"number": "INV-2209"}}))
        say = update(Run).where(col(Run.id) == failed["id"])
        await session.execute(say.values(error=error))

    async def ids(words: str) -> list[str]:
        answer = await owner.http.get("/v1/runs", params={"q": words})
        return [run["id"] for run in answer.json()["items"]]

    assert await ids("INV-2209") == [gave["id"]]
    assert await ids("harbour") == [failed["id"]]
    assert await ids("monthly invoice") == [failed["id"], gave["id"]]


async def test_filters_narrow_the_list(owner: Person) -> None:
    one, two = await publish(owner, GREETS), await publish(owner, GREETS, key="two")
    first = await start(owner, one, input={"name": "a"})
    second = await start(owner, two, input={"name": "b"})

    async def ids(query: str) -> list[str]:
        answer = await owner.http.get(f"/v1/runs?{query}")
        assert answer.status_code == 200, answer.text
        return [run["id"] for run in answer.json()["items"]]

    assert await ids(f"flow={one['id']}") == [first["id"]]
    assert await ids("status=succeeded&status=failed") == []
    assert await ids("status=queued&source=api") == [second["id"], first["id"]]
    assert await ids("from=2100-01-01T00:00:00Z") == []
    assert await ids("to=2100-01-01T00:00:00Z&test=false") == [second["id"], first["id"]]
    assert await ids("waiting_for=approval") == []


async def test_runs_that_need_somebody_are_found(owner: Person, parts: Parts) -> None:
    made = await publish(owner, GREETS)

    async def run(**fields: object) -> str:
        ran = await start(owner, made, input={"name": "Ada"})
        async with parts.sessions() as session, session.begin():
            await session.execute(update(Run).where(col(Run.id) == ran["id"]).values(**fields))
        return str(ran["id"])

    fine = await run(status="succeeded", steps={"succeeded": 2})
    failed = await run(status="failed", steps={"failed": 1})
    again = await run(status="failed", forked=True)
    fork = await run(status="succeeded", parent_run_id=again, parent_path="greet", parent_as="fork")
    called = await run(
        status="running", parent_run_id=failed, parent_path="greet", parent_as="call"
    )
    stuck = await run(status="running", stuck="No worker knows shop.order")
    unclear = await run(status="waiting", waiting_for=[])
    asking = await run(status="waiting", waiting_for=["approval"])
    left = await run(status="cancelled", steps={"unknown": 1})

    async def ids(query: str) -> list[str]:
        return [one["id"] for one in (await owner.http.get(f"/v1/runs?{query}")).json()["items"]]

    assert await ids("attention=true") == [left, unclear, stuck, failed]
    assert await ids("attention=false") == [asking, called, fork, again, fine]


async def test_a_cursor_of_somebody_elses_making_is_refused(owner: Person) -> None:
    answer = await owner.http.get("/v1/runs?cursor=AAAAAAAAAAAAAAAAAAAAAA")

    assert (answer.status_code, answer.json()["code"]) == (400, "request.cursor")
