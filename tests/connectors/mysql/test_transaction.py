"""Several statements, all of them or none."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from connectors.mysql.transaction import TransactionInput, transaction
from nextscript.errors import Rejected
from tests.connectors.mysql.conftest import Database


@pytest.fixture
async def accounts(database: Database) -> Database:
    await database.rows("CREATE TABLE accounts (id int, sum int)")
    await database.rows("INSERT INTO accounts VALUES (1, 10), (2, 0)")
    return database


def moved(accounts: Database, sum_: int, **isolation: Any) -> Any:
    """Move money from one account to the other."""
    take = "UPDATE accounts SET sum = sum - ? WHERE id = 1 AND sum >= ?"
    give = "UPDATE accounts SET sum = sum + ? WHERE id = 2"
    statements = [
        {"sql": give, "parameters": [sum_]},
        {"sql": "SELECT sum FROM accounts ORDER BY id"},
        {"sql": take, "parameters": [sum_, sum_], "expect": 1},
    ]
    return accounts.step(transaction, statements=statements, **isolation)


async def sums(accounts: Database) -> list[object]:
    return [row[0] for row in await accounts.rows("SELECT sum FROM accounts ORDER BY id")]


@pytest.mark.parametrize("isolation", ["repeatable_read", "read_committed", "serializable"])
async def test_all_statements_take_effect(accounts: Database, isolation: str) -> None:
    result = await moved(accounts, 4, isolation=isolation)

    assert result["results"][1]["rows"] == [{"sum": 10}, {"sum": 4}]
    assert result["results"][2]["row_count"] == 1
    assert await sums(accounts) == [6, 4]


async def test_none_takes_effect_when_one_does_not_do_what_was_expected(
    accounts: Database,
) -> None:
    with pytest.raises(Rejected) as refused:
        await moved(accounts, 11)

    assert refused.value.code == "mysql.unexpected"
    assert await sums(accounts) == [10, 0]


async def test_none_takes_effect_when_one_fails(accounts: Database) -> None:
    steps = [{"sql": "DELETE FROM accounts"}, {"sql": "SELECT * FROM nowhere"}]
    with pytest.raises(Rejected):
        await accounts.step(transaction, statements=steps)

    assert await sums(accounts) == [10, 0]


@pytest.mark.parametrize("sql", ["COMMIT", " rollback", "Begin", "CREATE TABLE x (a int)", "drop "])
def test_a_statement_does_not_end_the_transaction(sql: str) -> None:
    with pytest.raises(ValidationError, match=r"itself|end the transaction"):
        TransactionInput.model_validate({"statements": [{"sql": sql}]})


async def test_a_hidden_end_is_noticed(accounts: Database) -> None:
    for sql in ("/* x */ COMMIT", "/* x */ CREATE TABLE x (id int)"):
        with pytest.raises(Rejected) as refused:
            await accounts.step(transaction, statements=[{"sql": sql}])
        assert refused.value.code == "mysql.ended"
