"""The flow that a large file goes through."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

ROWS = 10_000
_ROW = "{{ {'number': index, 'who': who.text, 'price': price.text, 'mark': mark.hash} }}"


def walk(url: str) -> dict[str, Any]:  # Any: a document's JSON
    """Fetch, unzip, parse, three nodes for each row, Parquet, upload."""
    steps = [
        _step("start", "trigger.manual"),
        _step("fetch", "http.request", url=url, answer_as="file"),
        _step("unzip", "file.unpack", file="{{ fetch.body }}"),
        _step("rows", "data.read_table", file="{{ unzip[0].file }}", limit=ROWS),
        _step("all", "flow.each", items="{{ rows.items }}", output=_ROW),
        _step("table", "data.write_table", items="{{ all }}", format="parquet", name="orders"),
        _step(
            *("send", "http.request"),
            **{"method": "PUT", "url": url, "body_as": "file", "body": "{{ table.file }}"},
        ),
    ]
    inner = [
        _step("mark", "data.hash", value="{{ item.note }}"),
        _step("who", "data.template", text="{{ item.customer | upper }}"),
        _step("price", "data.template", text="{{ item.price }} EUR"),
    ]
    chains = [[step["id"] for step in steps], [step["id"] for step in inner]]
    return {
        "schema": "nextscript.flow/1",
        "name": "A large file",
        "nodes": [*steps, *({**step, "parent": "all"} for step in inner)],
        "edges": [{"from": a, "to": b} for chain in chains for a, b in pairwise(chain)],
        "outputs": {"rows": "{{ table.rows }}"},
    }


def _step(id_: str, type_: str, **config: Any) -> dict[str, Any]:
    return {"id": id_, "type": type_, "config": config}
