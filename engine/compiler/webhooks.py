"""Where webhooks listen, and by what they know who calls."""

from __future__ import annotations

from collections.abc import Mapping

from engine.compiler.drawing import Drawing, Drawn
from engine.compiler.report import Report, replace
from nextscript.webhooks import KINDS, methods_of

TYPE = "trigger.webhook"


def check_webhooks(drawing: Drawing, connections: Mapping[str, str] | None, report: Report) -> None:
    """Check that no two listen at one address, and that none asks for what nobody can check."""
    taken: dict[tuple[str, str], Drawn] = {}
    for node in drawing.nodes:
        if node.type == TYPE and not node.node.disabled:
            _check_address(node, taken, report)
            _check_secret(node, connections, report)


def _check_address(node: Drawn, taken: dict[tuple[str, str], Drawn], report: Report) -> None:
    path = node.config.get("path")
    if not isinstance(path, str):
        return
    for method in methods_of(node.config):
        address = (path.strip("/"), method)
        if address in taken and taken[address] is not node:
            said = f"{taken[address].title} and {node.title} both listen at {method} {path}."
            pointer = f"{node.pointer}/config/path"
            names = [taken[address].id, node.id]
            report.add("flow.webhook_twice", pointer, said, node=node.id, path=names)
            break
        taken.setdefault(address, node)


def _check_secret(node: Drawn, connections: Mapping[str, str] | None, report: Report) -> None:
    verify, key = node.config.get("verify", "none"), node.node.connection
    pointer = f"{node.pointer}/config/verify"
    needed = next((kind for check, kind in KINDS.items() if check == verify), None)
    if needed is None:
        if key is not None and verify == "none":
            said = f"{node.title} has a connection, and lets anybody call without it."
            report.add("flow.webhook_unsigned", pointer, said, node=node.id)
        return
    if key is None:
        said = f"{node.title} checks who calls, and has no secret: choose a connection of the kind "
        fix = replace("Let anybody call", pointer, "none")
        report.add("flow.webhook_secret", pointer, f"{said}{needed}.", node=node.id, fix=fix)
    elif connections is not None and connections.get(key, needed) != needed:
        said = f"{node.title} needs a connection of the kind {needed}; “{key}” is another."
        report.add("flow.webhook_secret", pointer, said, node=node.id)
    if verify == "hmac" and node.config.get("hmac") is None:
        said = f"{node.title} checks an HMAC signature: say where it stands and how it is made."
        report.add("flow.webhook_secret", f"{node.pointer}/config", said, node=node.id)
