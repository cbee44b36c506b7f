"""Several statements, all of them or none."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from connectors.postgres.transaction import TransactionInput, transaction
from nextscript.errors import Rejected
from nextscript.testing import run
from tests.connectors.postgres.conftest import Database, context


@pytest.fixture
async def accounts(database: Database) -> Database:
    await database.query("CREATE TABLE {s}.accounts (id int, sum int)")
    await database.query("INSERT INTO {s}.accounts VALUES (1, 10), (2, 0)")
    return database


def moved(accounts: Database, sum_: int, **isolation: str) -> Any:
    """Move money from one account to the other."""
    table = f"{accounts.schema}.accounts"
    take = f"UPDATE {table} SET sum = sum - $1 WHERE id = 1 AND sum >= $1"
    give = f"UPDATE {table} SET sum = sum + $1 WHERE id = 2 RETURNING sum"
    config: dict[str, Any] = {
        "statements": [
            {"sql": give, "parameters": [sum_]},
            {"sql": take, "parameters": [sum_], "expect": 1},
        ],
        **isolation,
    }
    return run(transaction, config, context())


async def sums(accounts: Database) -> list[object]:
    found = await accounts.query("SELECT sum FROM {s}.accounts ORDER BY id")
    assert isinstance(found["rows"], list)
    return [row["sum"] for row in found["rows"] if isinstance(row, dict)]


async def test_all_statements_take_effect(accounts: Database) -> None:
    result = await moved(accounts, 4, isolation="serializable")

    assert result["results"][0]["rows"] == [{"sum": 4}]
    assert result["results"][1]["row_count"] == 1
    assert await sums(accounts) == [6, 4]


async def test_none_takes_effect_when_one_does_not_do_what_was_expected(
    accounts: Database,
) -> None:
    with pytest.raises(Rejected) as refused:
        await moved(accounts, 11)

    assert refused.value.code == "postgres.unexpected"
    assert await sums(accounts) == [10, 0]


async def test_none_takes_effect_when_one_fails(accounts: Database) -> None:
    steps: Any = [{"sql": f"DELETE FROM {accounts.schema}.accounts"}, {"sql": "SELECT 1 / 0"}]
    with pytest.raises(Rejected):
        await run(transaction, {"statements": steps}, context())

    assert await sums(accounts) == [10, 0]


@pytest.mark.parametrize("sql", ["COMMIT", " rollback", "Begin", "SAVEPOINT x", "end"])
def test_a_statement_does_not_end_the_transaction(sql: str) -> None:
    with pytest.raises(ValidationError, match="itself"):
        TransactionInput.model_validate({"statements": [{"sql": sql}]})


async def test_a_hidden_end_is_noticed(accounts: Database) -> None:
    with pytest.raises(Rejected) as refused:
        await run(transaction, {"statements": [{"sql": "/* x */ COMMIT"}]}, context())

    assert refused.value.code == "postgres.ended"
