"""A server that speaks MongoDB's wire protocol (OP_MSG), as far as the connector's tests ask.

Debian has no MongoDB. Sign-in is SCRAM-SHA-256 as RFC 7677 has it; conditions are the few operators
the tests use, and anything else is refused.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import re
import secrets
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from bson import ObjectId, decode, encode

Doc = dict[str, Any]  # Any: what BSON can hold
_ROUNDS = 4096
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "$eq": lambda a, b: bool(a == b),
    "$ne": lambda a, b: bool(a != b),
    "$gt": lambda a, b: a is not None and bool(a > b),
    "$gte": lambda a, b: a is not None and bool(a >= b),
    "$lt": lambda a, b: a is not None and bool(a < b),
    "$lte": lambda a, b: a is not None and bool(a <= b),
    "$in": lambda a, b: a in b,
    "$type": lambda a, b: b == "objectId" and isinstance(a, ObjectId),
}


class Refused(Exception):
    """An error with a code, as the server sends it."""

    def __init__(self, code: int, said: str) -> None:
        super().__init__(said)
        self.code = code


def fits(document: Doc, condition: Doc) -> bool:
    """Say whether a document fits."""
    for name, wanted in condition.items():
        if name == "$and":
            if not all(fits(document, one) for one in wanted):
                return False
            continue
        value: Any = document
        for part in name.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        tests = wanted if isinstance(wanted, dict) and _operators(wanted) else {"$eq": wanted}
        if not all(_COMPARE[operator](value, other) for operator, other in tests.items()):
            return False
    return True


def _operators(wanted: Doc) -> bool:
    found = [one for one in wanted if one.startswith("$")]
    if any(one not in _COMPARE for one in found):
        raise Refused(2, f"unknown operator: {found[0]}")
    return bool(found)


@dataclass
class Mongo:
    """What it holds, who may come in, and what it was asked."""

    port: int = 0
    collections: dict[str, list[Doc]] = field(default_factory=dict)
    user: str = ""
    password: str = ""
    primary: str = ""
    failing: Refused | None = None
    asked: list[Doc] = field(default_factory=list)
    cursors: dict[int, list[Doc]] = field(default_factory=dict)

    def answer(self, ask: Doc, session: Session) -> Doc:
        """Do what a command says."""
        name = next(iter(ask))
        if name in ("hello", "isMaster", "ismaster"):
            own = f"127.0.0.1:{self.port}"
            told = {"primary": self.primary or own, "setName": "rs"} if self.primary else {}
            return {
                "isWritablePrimary": not self.primary, "ismaster": not self.primary, "ok": 1.0,
                "maxBsonObjectSize": 16_777_216, "maxMessageSizeBytes": 48_000_000,
                "maxWriteBatchSize": 100_000, "maxWireVersion": 25, "minWireVersion": 0,
                "logicalSessionTimeoutMinutes": 30, "helloOk": True,
                "saslSupportedMechs": ["SCRAM-SHA-256"], **told,
            }  # fmt: skip
        if name in ("saslStart", "saslContinue"):
            return session.sign_in(self, ask)
        if self.user and not session.known:
            raise Refused(13, "command requires authentication")
        self.asked.append(ask)
        if self.failing and name not in ("endSessions", "ping"):
            raise self.failing
        return {"ok": 1.0, **getattr(self, f"_{name}", self._unknown)(ask)}

    def _unknown(self, ask: Doc) -> Doc:
        raise Refused(59, f"no such command: {next(iter(ask))}")

    def _ping(self, ask: Doc) -> Doc:
        return {}

    _endSessions = _killCursors = _ping

    def _listCollections(self, ask: Doc) -> Doc:
        names = [{"name": one, "type": "collection"} for one in self.collections]
        return self._page("$cmd.listCollections", names, 1_000)

    def _insert(self, ask: Doc) -> Doc:
        held = self.collections.setdefault(ask["insert"], [])
        for at, one in enumerate(ask["documents"]):
            if any(known["_id"] == one["_id"] for known in held):
                error = {"index": at, "code": 11000, "errmsg": "E11000 duplicate key error"}
                return {"n": at, "writeErrors": [error]}
            held.append(one)
        return {"n": len(ask["documents"])}

    def _find(self, ask: Doc) -> Doc:
        found = [d for d in self.collections.get(ask["find"], []) if fits(d, ask["filter"])]
        for name, order in reversed(list(ask.get("sort", {}).items())):
            found.sort(key=lambda one: one[name], reverse=order < 0)
        found = found[ask.get("skip", 0) :]
        found = found[: ask["limit"]] if ask.get("limit") else found
        if wanted := ask.get("projection"):
            found = [{k: v for k, v in one.items() if k in {*wanted, "_id"}} for one in found]
        return self._page(ask["find"], found, ask.get("batchSize", 101))

    def _aggregate(self, ask: Doc) -> Doc:
        found = list(self.collections.get(ask["aggregate"], []))
        for stage in ask["pipeline"]:
            [(name, told)] = stage.items()
            if name == "$match":
                found = [one for one in found if fits(one, told)]
            elif name == "$limit":
                found = found[:told]
            elif name == "$count":
                found = [{told: len(found)}]
            else:
                raise Refused(40324, f"Unrecognized pipeline stage name: {name}")
        return self._page(ask["aggregate"], found, 101)

    def _page(self, name: str, found: list[Doc], size: int) -> Doc:
        cursor = secrets.randbits(60) if len(found) > size else 0
        self.cursors[cursor] = found[size:]
        return {"cursor": {"id": cursor, "ns": f"db.{name}", "firstBatch": found[:size]}}

    def _getMore(self, ask: Doc) -> Doc:
        cursor, size = ask["getMore"], ask.get("batchSize", 101)
        found = self.cursors.pop(cursor)
        left = self._page(ask["collection"], found, size)["cursor"]
        return {"cursor": {"id": left["id"], "ns": left["ns"], "nextBatch": left["firstBatch"]}}

    def _update(self, ask: Doc) -> Doc:
        held = self.collections.setdefault(ask["update"], [])
        [one] = ask["updates"]
        found = [document for document in held if fits(document, one["q"])]
        found = found if one.get("multi") else found[:1]
        if not found and one.get("upsert"):
            made = {"_id": ObjectId(), **one["u"].get("$set", {})}
            held.append(made)
            return {"n": 1, "nModified": 0, "upserted": [{"index": 0, "_id": made["_id"]}]}
        for document in found:
            document |= one["u"].get("$set", {})
            for name, by in one["u"].get("$inc", {}).items():
                document[name] = document.get(name, 0) + by
        return {"n": len(found), "nModified": len(found)}

    def _delete(self, ask: Doc) -> Doc:
        [one] = ask["deletes"]
        held = self.collections.get(ask["delete"], [])
        found = [document for document in held if fits(document, one["q"])]
        found = found[:1] if one["limit"] else found
        self.collections[ask["delete"]] = [each for each in held if each not in found]
        return {"n": len(found)}


@dataclass
class Session:
    """Who came in by a connection."""

    known: bool = False
    salt: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    said: str = ""

    def sign_in(self, server: Mongo, ask: Doc) -> Doc:
        """SCRAM-SHA-256: the first message names the user, the second proves the password."""
        text = ask["payload"].decode()
        if "saslStart" in ask:
            first = text.removeprefix("n,,")
            nonce = dict(one.split("=", 1) for one in first.split(","))["r"] + secrets.token_hex(8)
            salt = base64.b64encode(self.salt).decode()
            answer = f"r={nonce},s={salt},i={_ROUNDS}"
            self.said = f"{first},{answer}"
            return {"conversationId": 1, "done": False, "payload": answer.encode(), "ok": 1.0}
        if not text:
            return {"conversationId": 1, "done": True, "payload": b"", "ok": 1.0}
        found = re.match(r"(c=.*),p=(.*)$", text)
        assert found
        whole = f"{self.said},{found[1]}".encode()
        salted = hashlib.pbkdf2_hmac("sha256", server.password.encode(), self.salt, _ROUNDS)
        key = hmac.digest(salted, b"Client Key", "sha256")
        signature = hmac.digest(hashlib.sha256(key).digest(), whole, "sha256")
        proof = bytes(a ^ b for a, b in zip(key, signature, strict=True))
        named = self.said.startswith(f"n={server.user},")
        if not named or not hmac.compare_digest(base64.b64decode(found[2]), proof):
            raise Refused(18, "Authentication failed.")
        self.known = True
        own = hmac.digest(hmac.digest(salted, b"Server Key", "sha256"), whole, "sha256")
        payload = b"v=" + base64.b64encode(own)
        return {"conversationId": 1, "done": True, "payload": payload, "ok": 1.0}


def _asked(message: bytes) -> Doc:
    """Read an OP_MSG: its document, with the lists of documents that stand beside it."""
    ask: Doc = {}
    at = 20
    while at < len(message):
        kind = message[at]
        size = struct.unpack_from("<i", message, at + 1)[0]
        part = message[at + 1 : at + 1 + size]
        at += 1 + size
        if kind == 0:
            ask = {**decode(part), **ask}
            continue
        name, _, rest = part[4:].partition(b"\0")
        items = []
        while rest:
            length = struct.unpack_from("<i", rest)[0]
            items.append(decode(rest[:length]))
            rest = rest[length:]
        ask[name.decode()] = items
    return dict(sorted(ask.items(), key=lambda one: one[0] in ("documents", "updates", "deletes")))


@asynccontextmanager
async def serving(**told: Any) -> AsyncIterator[Mongo]:  # Any: a server's fields
    """Serve one on a port of loopback."""
    mongo = Mongo(**told)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = Session()
        try:
            while True:
                head = await reader.readexactly(16)
                length, number, _, code = struct.unpack("<iiii", head)
                message = head + await reader.readexactly(length - 16)
                legacy = code == 2004
                ask = decode(message[message.index(b"\0", 20) + 9 :]) if legacy else _asked(message)
                try:
                    answer = mongo.answer(ask, session)
                except Refused as refused:
                    answer = {"ok": 0.0, "code": refused.code, "errmsg": str(refused)}
                body = encode(answer)
                if legacy:
                    body = struct.pack("<iqii", 8, 0, 0, 1) + body
                else:
                    body = struct.pack("<iB", 0, 0) + body
                kind = 1 if legacy else 2013
                writer.write(struct.pack("<iiii", len(body) + 16, 1, number, kind) + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    mongo.port = server.sockets[0].getsockname()[1]
    try:
        yield mongo
    finally:
        server.close()
