"""JSON, Base64, addresses, hashes."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import html
import json
from urllib.parse import quote, unquote, urlencode

from nextscript.expressions.faults import failed, limit
from nextscript.expressions.library.published import Collection
from nextscript.expressions.render import compact, text, weigh
from nextscript.expressions.settings import Env
from nextscript.values import Json

ENCODING = Collection("JSON, hashes and encodings")
filter_ = ENCODING.filter


@filter_("json")
def json_(env: Env, value: Json, indent: bool = False) -> str:
    """Write a value as JSON text.

    Example: {"a": [1, true]} | json → {"a":[1,true]}
    """
    return compact(value, env, 2 if indent else None)


@filter_("from_json")
def from_json(env: Env, text: str) -> Json:
    """Read JSON text.

    Example: "[1, 2]" | from_json → [1,2]
    """
    env.budget.charge(len(text) // 16)
    try:
        value: Json = json.loads(text, parse_int=_whole, parse_float=_float, parse_constant=_float)
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise failed(f"this is not JSON: {reason}") from None
    weigh(value, env)
    return value


def _whole(digits: str) -> int:
    if len(digits) > 300:
        raise limit("the number is too large")
    return int(digits)


def _float(digits: str) -> float:
    value = float(digits)
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError(f"{digits} is not a number JSON can hold")
    return value


@filter_("base64")
def base64_(text: str) -> str:
    """Write text (as UTF-8) in Base64.

    Example: "hello" | base64 → aGVsbG8=
    """
    return base64.b64encode(text.encode()).decode()


@filter_("from_base64")
def from_base64(text: str) -> str:
    """Read Base64 that holds text; the URL-safe letters are understood too.

    Example: "aGVsbG8=" | from_base64 → hello
    """
    plain = text.translate(str.maketrans("-_", "+/"))
    try:
        padded = plain + "=" * (-len(plain) % 4)
        return base64.b64decode(padded, validate=True).decode()
    except (binascii.Error, ValueError):
        raise failed("this is not text in Base64") from None


@filter_("url_encode")
def url_encode(env: Env, text: str | int | float | bool) -> str:
    """Write text so that it can be a part of an address.

    Example: "a b&c" | url_encode → a%20b%26c
    """
    plain = str(text).lower() if isinstance(text, bool) else str(text)
    env.budget.charge(len(plain) // 8)
    return quote(plain, safe="")


@filter_("url_decode")
def url_decode(text: str) -> str:
    """Read such text back.

    Example: "a%20b" | url_decode → a b
    """
    return unquote(text)


@filter_("query_string")
def query_string(env: Env, values: dict[str, Json]) -> str:
    """Write an object as the query of an address; a list gives its name several times.

    Example: {"q": "a b", "tag": ["x", "y"]} | query_string → q=a%20b&tag=x&tag=y
    """
    pairs = [
        (key, text(part, env))
        for key, value in values.items()
        for part in (value if isinstance(value, list) else [value])
    ]
    return urlencode(pairs, quote_via=quote)


@filter_("escape_html")
def escape_html(text: str) -> str:
    """Write text so that it stands as text in HTML.

    Example: "<b>" | escape_html → &lt;b&gt;
    """
    return html.escape(text)


@filter_("md5")
def md5(text: str) -> str:
    """Give the MD5 of a text in hex. Only for services that ask for it; it protects nothing.

    Example: "a" | md5 → 0cc175b9c0f1b6a831c399e269772661
    """
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


@filter_("sha1")
def sha1(text: str) -> str:
    """Give the SHA-1 of a text in hex. Only for services that ask for it.

    Example: "a" | sha1 → 86f7e437faa5a7fce15d1ddcb9eaeaea377667b8
    """
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


@filter_("sha256")
def sha256(text: str) -> str:
    """Give the SHA-256 of a text in hex.

    Example: "a" | sha256 | truncate(8, "") → ca978112
    """
    return hashlib.sha256(text.encode()).hexdigest()


@filter_("sha512")
def sha512(text: str) -> str:
    """Give the SHA-512 of a text in hex.

    Example: "a" | sha512 | truncate(8, "") → 1f40fc92
    """
    return hashlib.sha512(text.encode()).hexdigest()


@filter_("hmac_sha256")
def hmac_sha256(text: str, key: str, encoding: str = "hex") -> str:
    """Sign a text with a key, in hex or base64.

    Example: "a" | hmac_sha256("k") | truncate(8, "") → 78da9151
    """
    digest = hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()
    if encoding not in ("hex", "base64"):
        raise failed("hmac_sha256 writes hex or base64")
    return digest.hex() if encoding == "hex" else base64.b64encode(digest).decode()
