"""Where the service lives, as far as the description says."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from nextscript.egress import parse_url
from nextscript.errors import Rejected
from nextscript.manifest.connections import filled
from nextscript.manifest.models import Variable
from nextscript.manifest.rules import NAMES
from nextscript.openapi.documents import Documents, Node, Object
from nextscript.openapi.naming import key_of, unique

_MOST = 200


def server_of(documents: Documents, source: str) -> tuple[str, dict[str, Variable]]:
    """Give the base URL and its variables; an empty one is for people to fill in.

    `source` is where the description was found: relative addresses start there.
    """
    main = documents.main.object
    if "swagger" in main:
        return _swagger(main, source), {}
    listed = main.get("servers")
    servers = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    for one in sorted(servers, key=lambda it: not str(it.get("url", "")).startswith("https:")):
        found, variables = _templated(one)
        url = urljoin(source, found) if source else found
        if _is_readable(url, variables):
            return url.rstrip("/"), variables
    return (_origin(source) if source else ""), {}


def own_server(documents: Documents, node: Node, source: str) -> str:
    """Give the address of an operation that lives elsewhere; empty when it says none."""
    listed = node.object.get("servers")
    for one in listed if isinstance(listed, list) else []:
        if isinstance(one, dict):
            url, variables = _templated(one)
            url = urljoin(source, url) if source else url
            if _is_readable(url, variables):
                return filled(url, variables, {}).rstrip("/")
    return ""


def _templated(server: Object) -> tuple[str, dict[str, Variable]]:
    url, given = str(server.get("url", "")).strip(), server.get("variables")
    known: Object = given if isinstance(given, dict) else {}
    variables: dict[str, Variable] = {}
    taken: set[str] = {"key", "token", "username", "password", "hosts", "base_url", "test_path"}
    for name in dict.fromkeys(NAMES.findall(url)):
        key = unique(key_of(name) or "part", taken)
        url = url.replace(f"{{{name}}}", f"{{{key}}}")
        about = known.get(name)
        about = about if isinstance(about, dict) else {}
        enum = about.get("enum")
        variables[key] = Variable(
            description=str(about.get("description", ""))[:_MOST],
            default=str(about.get("default", "")),
            enum=[str(one) for one in enum][:50] if isinstance(enum, list) else [],
        )
    return url, variables


def _swagger(main: Object, source: str) -> str:
    host, base = main.get("host"), main.get("basePath", "")
    base = base if isinstance(base, str) else ""
    schemes = main.get("schemes")
    schemes = schemes if isinstance(schemes, list) else []
    scheme = "http" if schemes and "https" not in schemes else "https"
    if not isinstance(host, str) or not host:
        return urljoin(source, base).rstrip("/") if source else ""
    url = f"{scheme}://{host}/{base.strip('/')}".rstrip("/")
    return url if _is_readable(url, {}) else ""


def _is_readable(url: str, variables: dict[str, Variable]) -> bool:
    if not re.match(r"https?://", url):
        return False
    try:
        parse_url(filled(url, {k: _named(v) for k, v in variables.items()}, {}))
    except (Rejected, ValueError):
        return False
    return True


def _named(variable: Variable) -> Variable:
    return variable if variable.default else Variable(default="name")


def _origin(source: str) -> str:
    found = re.match(r"https?://[^/?#]+", source)
    return found[0] if found else ""
