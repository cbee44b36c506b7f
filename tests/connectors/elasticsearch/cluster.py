"""A small cluster that keeps to the documented API, over HTTP: what does not fit it refuses."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from typing_extensions import override

Answer = tuple[int, dict[str, Any]]


class Refused(Exception):
    """An error as the cluster words it."""

    def __init__(self, status: int, type_: str, reason: str) -> None:
        super().__init__(reason)
        cause = {"type": type_, "reason": reason}
        self.answer: Answer = (
            status,
            {"error": {"root_cause": [cause], **cause}, "status": status},
        )


class Cluster:
    """Its indices and what was asked of it. `flavour` is what it says it is.

    The next `busy` documents of a bulk find no room; `answer` is given to whatever is asked.
    """

    def __init__(self) -> None:
        self.indices: dict[str, dict[str, dict[str, Any]]] = {}
        self.asked: list[tuple[str, str, dict[str, str], Any]] = []
        self.headers: list[dict[str, str]] = []
        self.flavour = "elasticsearch"
        self.views: dict[str, list[dict[str, Any]]] = {}
        self.busy = 0
        self.shards_failed = 0
        self.answer: tuple[int, dict[str, Any], dict[str, str]] | None = None

    def handle(self, method: str, path: str, query: dict[str, str], body: Any) -> Answer:
        """Answer one request."""
        for verb, pattern, function in ROUTES:
            found = re.fullmatch(pattern, path)
            if found and verb == method:
                parts = [unquote(one) for one in found.groups()]
                try:
                    return 200, function(self, *parts, query=query, body=body)
                except Refused as refused:
                    return refused.answer
        return Refused(400, "illegal_argument_exception", f"no handler for {method} {path}").answer

    def index(self, name: str, *, make: bool = False) -> dict[str, dict[str, Any]]:
        """Give an index; keeping a document makes it."""
        if name not in self.indices and not make:
            raise Refused(404, "index_not_found_exception", f"no such index [{name}]")
        return self.indices.setdefault(name, {})

    def _all(self, names: str, query: Any) -> list[dict[str, Any]]:
        if set(query) - {"match_all", "term"}:
            raise Refused(400, "parsing_exception", f"unknown query [{next(iter(query))}]")
        wanted = query.get("term", {})
        return [
            {"_index": name, "_id": id_, "_score": 1.0, "_source": one["_source"]}
            for name in names.split(",")
            for id_, one in self.index(name).items()
            if all(one["_source"].get(field) == value for field, value in wanted.items())
        ]


def root(cluster: Cluster, query: Any, body: Any) -> dict[str, Any]:
    version = {"number": "9.1.0"}
    if cluster.flavour == "opensearch":
        version = {"number": "3.2.0", "distribution": "opensearch"}
    return {"name": "node", "version": version, "tagline": "You Know, for Search"}


def search(cluster: Cluster, names: str, query: Any, body: Any) -> dict[str, Any]:
    known = {"query", "size", "from", "sort", "_source", "aggs", "track_total_hits"}
    if set(body) - known:
        raise Refused(400, "parsing_exception", f"unknown key {set(body) - known}")
    found = cluster._all(names, body["query"])
    answer: dict[str, Any] = {
        "took": 1,
        "timed_out": False,
        "_shards": {"total": 1, "failed": cluster.shards_failed},
        "hits": {
            "total": {"value": len(found), "relation": "eq"},
            "hits": found[body.get("from", 0) :][: body["size"]],
        },
    }
    if "aggs" in body:
        answer["aggregations"] = {name: {"value": len(found)} for name in body["aggs"]}
    if "scroll" in query:
        answer["_scroll_id"] = "scroll-1"
        cluster.views["scroll-1"] = found[body["size"] :]
        cluster.views["size"] = [{"n": body["size"]}]
    return answer


def scroll(cluster: Cluster, query: Any, body: Any) -> dict[str, Any]:
    left, size = cluster.views[body["scroll_id"]], cluster.views["size"][0]["n"]
    cluster.views[body["scroll_id"]] = left[size:]
    return {
        "_scroll_id": body["scroll_id"],
        "_shards": {"failed": cluster.shards_failed},
        "hits": {"hits": left[:size]},
    }


def end_scroll(cluster: Cluster, query: Any, body: Any) -> dict[str, Any]:
    for one in body["scroll_id"]:
        del cluster.views[one]
    return {"succeeded": True}


def point(cluster: Cluster, names: str, query: Any, body: Any) -> dict[str, Any]:
    if cluster.flavour == "opensearch":
        raise Refused(400, "illegal_argument_exception", "no handler for _pit")
    assert query["keep_alive"]
    cluster.views["pit-1"] = cluster._all(names, {"match_all": {}})
    return {"id": "pit-1"}


def follow(cluster: Cluster, query: Any, body: Any) -> dict[str, Any]:
    view = cluster.views[body["pit"]["id"]]
    if body["sort"] != [{"_shard_doc": "asc"}]:
        raise Refused(400, "illegal_argument_exception", "a point in time needs its own order")
    start = body["search_after"][0] + 1 if "search_after" in body else 0
    hits = [{**one, "sort": [at]} for at, one in enumerate(view)][start : start + body["size"]]
    return {
        "pit_id": "pit-1",
        "timed_out": False,
        "_shards": {"failed": cluster.shards_failed},
        "hits": {"hits": hits},
    }


def end_point(cluster: Cluster, query: Any, body: Any) -> dict[str, Any]:
    del cluster.views[body["id"]]
    return {"succeeded": True}


def put(cluster: Cluster, name: str, id_: str, query: Any, body: Any) -> dict[str, Any]:
    index = cluster.index(name, make=True)
    before = index.get(id_)
    index[id_] = {"_version": (before or {"_version": 0})["_version"] + 1, "_source": body}
    result = "updated" if before else "created"
    return {"_index": name, "_id": id_, "_version": index[id_]["_version"], "result": result}


def create(cluster: Cluster, name: str, id_: str, query: Any, body: Any) -> dict[str, Any]:
    if id_ in cluster.index(name, make=True):
        raise Refused(409, "version_conflict_engine_exception", f"[{id_}]: document exists")
    return put(cluster, name, id_, query, body)


def get(cluster: Cluster, name: str, id_: str, query: Any, body: Any) -> dict[str, Any]:
    if id_ not in cluster.index(name):
        raise Refused(404, "", "")
    return {"_index": name, "_id": id_, "found": True, **cluster.index(name)[id_]}


def update(cluster: Cluster, name: str, id_: str, query: Any, body: Any) -> dict[str, Any]:
    before = cluster.index(name, make=body.get("doc_as_upsert", False)).get(id_)
    if before is None and not body.get("doc_as_upsert"):
        raise Refused(404, "document_missing_exception", f"[{id_}]: document missing")
    return put(cluster, name, id_, query, {**(before or {"_source": {}})["_source"], **body["doc"]})


def delete(cluster: Cluster, name: str, id_: str, query: Any, body: Any) -> dict[str, Any]:
    if cluster.index(name).pop(id_, None) is None:
        raise Refused(404, "", "")
    return {"_index": name, "_id": id_, "_version": 2, "result": "deleted"}


_BULK: dict[str, Callable[..., dict[str, Any]]] = {
    "index": put,
    "create": create,
    "update": update,
    "delete": delete,
}


def bulk(cluster: Cluster, name: str, query: Any, body: Any) -> dict[str, Any]:
    items, rows = [], iter(body)
    for action in rows:
        ((verb, about),) = action.items()
        document = None if verb == "delete" else next(rows)
        if cluster.busy:
            cluster.busy -= 1
            error = {"type": "es_rejected_execution_exception", "reason": "queue is full"}
            items.append({verb: {"_id": about["_id"], "status": 429, "error": error}})
            continue
        try:
            if isinstance((document or {}).get("total"), str):
                raise Refused(400, "document_parsing_exception", "failed to parse field [total]")
            done = _BULK[verb](cluster, name, about["_id"], query, document)
            items.append({verb: {**done, "status": 201}})
        except Refused as refused:
            status, told = refused.answer
            items.append({verb: {"_id": about["_id"], "status": status, "error": told["error"]}})
    return {
        "errors": any("error" in one for item in items for one in item.values()),
        "items": items,
    }


def make_index(cluster: Cluster, name: str, query: Any, body: Any) -> dict[str, Any]:
    if set(body) - {"mappings", "settings", "aliases"}:
        raise Refused(400, "parse_exception", "unknown key")
    if name in cluster.indices:
        raise Refused(400, "resource_already_exists_exception", f"index [{name}] already exists")
    cluster.index(name, make=True)
    return {"acknowledged": True, "index": name}


def drop_index(cluster: Cluster, name: str, query: Any, body: Any) -> dict[str, Any]:
    cluster.index(name)
    del cluster.indices[name]
    return {"acknowledged": True}


def resolve(cluster: Cluster, query: Any, body: Any) -> dict[str, Any]:
    names = [{"name": name} for name in [*cluster.indices, ".security-7"]]
    return {"indices": names, "aliases": [{"name": "all-orders"}], "data_streams": []}


_NAME = r"/([^/_][^/]*)"
ROUTES: list[tuple[str, str, Callable[..., dict[str, Any]]]] = [
    ("GET", "/", root),
    ("POST", f"{_NAME}/_search", search),
    ("POST", "/_search/scroll", scroll),
    ("DELETE", "/_search/scroll", end_scroll),
    ("POST", f"{_NAME}/_pit", point),
    ("POST", "/_search", follow),
    ("DELETE", "/_pit", end_point),
    ("PUT", f"{_NAME}/_doc/([^/]+)", put),
    ("PUT", f"{_NAME}/_create/([^/]+)", create),
    ("GET", f"{_NAME}/_doc/([^/]+)", get),
    ("POST", f"{_NAME}/_update/([^/]+)", update),
    ("DELETE", f"{_NAME}/_doc/([^/]+)", delete),
    ("POST", f"{_NAME}/_bulk", bulk),
    ("PUT", _NAME, make_index),
    ("DELETE", _NAME, drop_index),
    ("GET", "/_resolve/index/%2A", resolve),
    ("GET", r"/_resolve/index/\*", resolve),
]


def handler(cluster: Cluster) -> type[BaseHTTPRequestHandler]:
    """Give what serves it over HTTP."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            url = urlsplit(self.path)
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            cluster.headers.append(dict(self.headers.items()))
            status, answer, more = self._answered(url.path, dict(parse_qsl(url.query)), raw)
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            for name, text in more.items():
                self.send_header(name, text)
            self.end_headers()
            self.wfile.write(content)

        def _answered(
            self, path: str, query: dict[str, str], raw: bytes
        ) -> tuple[int, dict[str, Any], dict[str, str]]:
            if cluster.answer is not None:
                return cluster.answer
            type_ = self.headers.get("Content-Type", "")
            if raw and path.endswith("/_bulk") != (type_ == "application/x-ndjson"):
                return 406, {"error": f"Content-Type header [{type_}] is not supported"}, {}
            if path.endswith("/_bulk"):
                assert raw.endswith(b"\n"), "a bulk ends with a line end"
                body: Any = [json.loads(line) for line in raw.splitlines()]
            else:
                body = json.loads(raw) if raw else None
            cluster.asked.append((self.command, path, query, body))
            return *cluster.handle(self.command, path, query, body), {}

        do_GET = do_POST = do_PUT = do_DELETE = _serve

        @override
        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    return Handler
