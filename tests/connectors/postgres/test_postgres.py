"""Reading and writing a real database."""

from __future__ import annotations

import asyncio

import pytest
from pydantic import JsonValue, ValidationError

from connectors import CONNECTORS
from connectors.postgres import PostgresConnection
from connectors.postgres.insert import InsertInput, insert
from connectors.postgres.query import query
from connectors.postgres.writing import statement_for
from nextscript.egress import EgressClient, Policy
from nextscript.errors import ConnectionRefused, EgressBlocked, Rejected, Retryable, Unanswered
from nextscript.testing import activity_context, run
from tests.connectors.postgres.conftest import PORT, Config, Database, context, local
from tests.faults.proxy import proxy
from tests.nextscript.egress.canary import listening


async def test_rows_are_json(database: Database) -> None:
    sql = """SELECT 1 AS i, 2.5::float8 AS f, 10.20::numeric AS n, 0.1::numeric(30,20) AS exact,
        123456789012345678901234567890::numeric AS huge, 'NaN'::float8 AS nan, true AS b,
        '2026-01-02T03:04:05+01'::timestamptz AS at, '2026-01-02'::date AS day,
        '90 min'::interval AS took, 'hi'::bytea AS bytes, '{"a": [1]}'::jsonb AS j,
        '[null]'::json AS k, ARRAY[1, 2] AS list, NULL AS nothing, 'x'::text AS t,
        '6f2b1f3e-0000-4000-8000-000000000001'::uuid AS u"""
    result = await database.query(sql)
    assert result["rows"] == [
        {
            "i": 1,
            "f": 2.5,
            "n": 10.2,
            "exact": 0.1,
            "huge": "123456789012345678901234567890",
            "nan": "nan",
            "b": True,
            "at": "2026-01-02T02:04:05+00:00",
            "day": "2026-01-02",
            "took": 5400.0,
            "bytes": "aGk=",
            "j": {"a": [1]},
            "k": [None],
            "list": [1, 2],
            "nothing": None,
            "t": "x",
            "u": "6f2b1f3e-0000-4000-8000-000000000001",
        }
    ]


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("int4", 7),
        ("text", "x"),
        ("numeric", 1.25),
        ("timestamptz", "2026-01-02T03:04:05+00:00"),
        ("date", "2026-01-02"),
        ("jsonb", {"a": [1, None]}),
        ("bool", True),
        ("bytea", "aGk="),
        ("int4[]", [1, 2]),
        ("uuid", "6f2b1f3e-0000-4000-8000-000000000001"),
        ("text", None),
    ],
)
async def test_a_value_comes_back_as_it_went(
    database: Database, type_: str, value: JsonValue
) -> None:
    result = await database.query(f"SELECT $1::{type_} AS v", value)
    assert result["rows"] == [{"v": value}]


@pytest.mark.parametrize("attack", ["1 OR 1=1", "1; DROP TABLE t"])
async def test_a_value_never_becomes_sql(database: Database, attack: str) -> None:
    await database.query("CREATE TABLE {s}.t (id text)")
    await database.insert("t", rows=[{"id": "1"}, {"id": "2"}])
    found = await database.query("SELECT * FROM {s}.t WHERE id = $1", attack)
    assert found["rows"] == []
    with pytest.raises(ValidationError, match=r"write \$1"):
        await database.query("SELECT * FROM {s}.t WHERE id = {{ input.id }}")
    assert (await database.query("SELECT count(*) AS n FROM {s}.t"))["rows"] == [{"n": 2}]


async def test_one_statement_at_a_time(database: Database) -> None:
    with pytest.raises(Rejected) as refused:
        await database.query("SELECT 1; SELECT 2")
    assert refused.value.code == "postgres.42601"


async def test_a_statement_without_rows_counts_those_it_changed(database: Database) -> None:
    assert (await database.query("CREATE TABLE {s}.t (id int)"))["row_count"] == 0
    await database.query("INSERT INTO {s}.t SELECT generate_series(1, 5)")
    assert (await database.query("UPDATE {s}.t SET id = id + 1 WHERE id > $1", 2)) == {
        "rows": [],
        "row_count": 3,
        "more": False,
    }
    changed = await database.query("DELETE FROM {s}.t RETURNING id", max_rows=2)
    assert (changed["row_count"], changed["more"]) == (2, True)
    assert (await database.query("SELECT * FROM {s}.t"))["rows"] == []


async def test_only_so_many_rows_are_read(database: Database) -> None:
    result = await database.query("SELECT generate_series(1, 1000000) AS n", max_rows=3)
    assert (result["row_count"], result["more"]) == (3, True)


@pytest.mark.parametrize(
    ("sql", "parameters", "error", "code"),
    [
        ("SELEC 1", [], Rejected, "postgres.42601"),
        ("SELECT * FROM nowhere", [], Rejected, "postgres.42p01"),
        ("SELECT 1 / 0", [], Rejected, "postgres.22012"),
        ("SELECT $1::int", ["x"], Rejected, "postgres.parameters"),
        ("SELECT $1::int", [], Rejected, "postgres.parameters"),
        ("SELECT $1::date", ["soon"], Rejected, "postgres.parameters"),
        (
            "DO $x$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40001'; END $x$",
            [],
            Retryable,
            "postgres.40001",
        ),
        (
            "DO $x$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '57P01'; END $x$",
            [],
            Retryable,
            "postgres.57p01",
        ),
    ],
)
async def test_errors_are_sorted_by_whether_they_may_pass(
    database: Database, sql: str, parameters: list[JsonValue], error: type[Exception], code: str
) -> None:
    with pytest.raises(error) as refused:
        await database.query(sql, *parameters)
    assert getattr(refused.value, "code", "") == code


async def test_a_broken_rule_is_named(database: Database) -> None:
    await database.query("CREATE TABLE {s}.t (id int CONSTRAINT positive CHECK (id > 0))")
    with pytest.raises(Rejected) as refused:
        await database.insert("t", row={"id": -1})
    assert refused.value.details == {
        "sqlstate": "23514",
        "constraint": "positive",
        "table": "t",
    }


async def test_a_slow_statement_is_stopped(database: Database) -> None:
    slow = context(local(statement_timeout="100ms"))
    with pytest.raises(Rejected) as refused:
        await run(query, {"sql": "SELECT pg_sleep(30)"}, slow)
    assert refused.value.code == "postgres.timeout"


async def test_rows_are_written_together_or_not_at_all(database: Database) -> None:
    await database.query(
        "CREATE TABLE {s}.t"
        " (id int PRIMARY KEY, data jsonb, at timestamptz, note text DEFAULT 'new')"
    )
    rows: JsonValue = [
        {"id": 1, "data": {"a": [1]}, "at": "2026-01-02T00:00:00Z"},
        {"id": 2, "note": None},
    ]
    result = await database.insert("t", rows=rows, returning=["id", "note"])
    assert result == {
        "row_count": 2,
        "rows": [{"id": 1, "note": "new"}, {"id": 2, "note": None}],
    }
    with pytest.raises(Rejected) as refused:
        await database.insert("t", rows=[{"id": 3}, {"id": 1, "note": "again"}])
    assert refused.value.code == "postgres.23505"
    assert (await database.query("SELECT count(*) AS n FROM {s}.t"))["rows"] == [{"n": 2}]


@pytest.mark.parametrize(("action", "note"), [("ignore", "old"), ("update", "new")])
async def test_a_row_that_exists_is_left_or_updated(
    database: Database, action: str, note: str
) -> None:
    await database.query("CREATE TABLE {s}.t (id int PRIMARY KEY, note text)")
    rule: JsonValue = {"columns": ["id"], "action": action}
    for text in ("old", "new"):
        await database.insert("t", row={"id": 1, "note": text}, on_conflict=rule)
    assert (await database.query("SELECT * FROM {s}.t"))["rows"] == [{"id": 1, "note": note}]


async def test_a_thousand_rows_are_one_statement(database: Database) -> None:
    await database.query("CREATE TABLE {s}.t (id int)")
    rows: list[JsonValue] = [{"id": n} for n in range(1000)]
    assert (await database.insert("t", rows=rows))["row_count"] == 1000


async def test_a_name_can_be_nothing_but_a_name(database: Database) -> None:
    await database.query('CREATE TABLE {s}.t ("a""b; --" int)')
    assert (await database.insert("t", row={'a"b; --': 1}))["row_count"] == 1
    attack = InsertInput.model_validate({"table": 't"; DROP TABLE x', "row": {"id": 1}})
    assert statement_for(attack, ("id",)).startswith('INSERT INTO "t""; DROP TABLE x" ("id")')
    with pytest.raises(ValidationError):
        InsertInput.model_validate({"table": "a.b.c", "row": {"x": 1}})
    with pytest.raises(Rejected, match="longer than names are"):
        statement_for(attack, ("x" * 64,))


@pytest.mark.parametrize(
    "config",
    [{"table": "t"}, {"table": "t", "row": {}}, {"table": "t", "row": {"a": 1}, "rows": []}],
)
def test_an_insert_needs_rows(config: Config) -> None:
    with pytest.raises(ValidationError):
        InsertInput.model_validate(config)


async def test_nothing_to_insert_is_no_error(database: Database) -> None:
    assert await database.insert("no_such_table", rows=[]) == {"row_count": 0, "rows": []}


async def test_a_refused_user_asks_for_a_new_connection(database: Database) -> None:
    with pytest.raises(ConnectionRefused):
        await run(query, {"sql": "SELECT 1"}, context(local(user="nobody_here")))
    with pytest.raises(Rejected, match="no_such_db"):
        await run(query, {"sql": "SELECT 1"}, context(local(database="no_such_db")))


async def test_a_database_without_encryption_says_so(database: Database) -> None:
    with pytest.raises(Rejected) as refused:
        await run(query, {"sql": "SELECT 1"}, context(local(tls="verify")))
    assert refused.value.code == "postgres.tls"


async def test_a_connection_is_tried(database: Database) -> None:
    out = EgressClient(Policy.parse([f"127.0.0.1:{PORT}"]))
    assert await local().check(out) == "Signed in to the database."
    with pytest.raises(ConnectionRefused):
        await local(user="nobody_here").check(out)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254"])
async def test_a_private_database_is_closed_unless_opened(host: str) -> None:
    async with listening() as canary:
        closed = activity_context(local(host=host, port=canary.port))
        with pytest.raises(EgressBlocked):
            await run(query, {"sql": "SELECT 1"}, closed)
        assert canary.accepted == 0


async def test_a_server_that_hangs_up_may_be_back_later() -> None:
    accepted: list[int] = []

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted.append(1)
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        opened = activity_context(local(port=port), allow=f"127.0.0.1:{port}")
        with pytest.raises(Retryable):
            await run(query, {"sql": "SELECT 1"}, opened)
    assert accepted


@pytest.mark.parametrize("host", ["/var/run/postgresql", "a/b", "", "db.test?x=1", "u@h"])
def test_a_host_is_a_host(host: str) -> None:
    with pytest.raises(ValidationError):
        local(host=host)


def test_the_password_is_not_shown() -> None:
    connection = local(password="s3cret")
    assert "s3cret" not in repr(connection)
    assert PostgresConnection.hosts_of(connection) == ["127.0.0.1"]


def test_the_connector_declares_its_nodes() -> None:
    postgres = next(one for one in CONNECTORS if one.key == "postgres")
    types = {one.node_type.type: one.node_type for one in postgres.declarations()}
    writing = ("query", "insert", "update", "delete", "transaction", "load_file")
    assert {name for name, shown in types.items() if shown.effects == "unsafe"} == {
        f"postgres.{name}" for name in writing
    }
    for shown in types.values():
        assert (shown.connector, shown.connection) == ("postgres", "postgres")
        assert not shown.connection_optional


async def test_rows_whose_answer_was_lost_may_be_there_and_one_says_so(
    database: Database,
) -> None:
    await database.query("CREATE TABLE {s}.kept (word text)")
    row: Config = {"table": f"{database.schema}.kept", "rows": [{"word": "unheard"}]}

    with proxy(PORT) as link:
        link.lose_answer_to(b"unheard")
        opened = activity_context(local(port=link.at), allow=f"127.0.0.1:{link.at}")
        with pytest.raises(Unanswered):
            await run(insert, row, opened)
