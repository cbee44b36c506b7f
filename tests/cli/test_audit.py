"""`nextscript audit verify`: the log is followed from outside the server that writes it."""

from __future__ import annotations

import asyncio
import uuid

from sqlalchemy import text

from store.session import create_engine
from tests.cli.instance import Running


def execute(instance: Running, *statements: str) -> None:
    """Do something to the database as its superuser."""

    async def work() -> None:
        engine = create_engine(instance.parts["postgres"]["url"], pool=1)
        async with engine.begin() as connection:
            for one in statements:
                await connection.execute(text(one))
        await engine.dispose()

    asyncio.run(work())


def test_it_says_that_the_log_is_whole_and_then_what_was_done_to_it(instance: Running) -> None:
    with instance.api() as api:
        for number in range(12):
            made = api.post("/v1/projects", json={"name": f"P{number}", "key": f"p-{uuid.uuid4()}"})
            assert made.status_code == 201, made.text
    whole = instance.cli("audit", "verify")
    assert (whole.returncode, whole.stderr) == (0, ""), whole.stderr
    assert "is as it was written" in whole.stdout

    overrule = "SET LOCAL session_replication_role = replica"
    keep = "CREATE TABLE aside AS SELECT * FROM audit_event ORDER BY seq DESC LIMIT 10"
    execute(instance, overrule, keep, "DELETE FROM audit_event WHERE id IN (SELECT id FROM aside)")
    broken = instance.cli("audit", "verify")

    assert broken.returncode == 1
    assert "10 events are missing at the end" in broken.stdout
    execute(instance, "INSERT INTO audit_event SELECT * FROM aside", "DROP TABLE aside")
    assert instance.cli("audit", "verify").returncode == 0


def test_a_log_of_the_server_brings_its_checkpoints(instance: Running) -> None:
    line = {
        "event": "audit.checkpoint",
        "organisation": str(uuid.uuid4()),
        "seq": 3,
        "hash": "00" * 32,
        "key": "k0",
        "mac": "00" * 32,
    }
    (instance.folder / "api.log").write_text(str(line).replace("'", '"') + "\n")

    done = instance.cli("audit", "verify", "--log", "api.log")

    assert done.returncode == 1
    assert "signed by the key k0, which is not in the key ring" in done.stdout
