"""What a node may not be or have where it stands, one rule after the other."""

from __future__ import annotations

from collections.abc import Mapping

from engine.compiler.drawing import Drawing, Drawn
from engine.compiler.graphs import reachable
from engine.compiler.report import Report, remove
from nextscript.document.models import CountJoin
from nextscript.node_types import any_of

_LOOP_FORMS = ("while", "until", "items")
_MOST_COPIES = 100
_ANSWERED = ("trigger.webhook", "trigger.chat")


def check_rules(drawing: Drawing, report: Report) -> None:
    """Check every node against the rules of its type and of what stands beside its config."""
    for node in drawing.nodes:
        _check_each(drawing, node, report)
        _check_join(drawing, node, report)
        _check_runs(node, report)
        _check_error_port(drawing, node, report)
        _check_disabled(drawing, node, report)
        if node.holds_nodes and not drawing.members.get(node.index):
            report.add("flow.compound_inner", node.pointer, f"{node.title} is empty.", node=node.id)
        if node.type == "flow.loop":
            _check_loop(node, report)
        elif node.type == "webhook.respond":
            _check_respond(drawing, node, report)
        elif node.type == "flow.cancel":
            _check_cancel(drawing, node, report)
    _check_triggers(drawing, report)


def _check_each(drawing: Drawing, node: Drawn, report: Report) -> None:
    if node.node.each is None or node.declaration is None:
        return
    others = [port for port in node.ports if port != "out"]
    pointer = f"{node.pointer}/each"
    fix = remove("Remove each", pointer)
    if others or "out" not in node.ports:
        said = f"{node.title} has the ports {', '.join(node.ports)}" if others else "It has no port"
        said += "; only a node with out and error runs once per item. Put it into a flow.each."
        report.add("flow.each_ports", pointer, said, node=node.id, fix=fix)
    elif node.group == "trigger" or node.holds_nodes:
        what = "A trigger" if node.group == "trigger" else "A container"
        said = f"{what} cannot run once per item; use a flow.each around the steps."
        report.add("flow.each_ports", pointer, said, node=node.id, fix=fix)


def _check_join(drawing: Drawing, node: Drawn, report: Report) -> None:
    join = node.node.join
    pointer = f"{node.pointer}/join"
    edges = [link for link in drawing.into[node.index] if link.max_visits is None]
    racing = join == "first" or isinstance(join, CountJoin)
    if node.node.rest == "cancel" and not racing:
        fix = remove("Remove rest", f"{node.pointer}/rest")
        said = "rest: cancel says what becomes of the losers of a race; this join has none."
        report.add("flow.rest_without_race", f"{node.pointer}/rest", said, node=node.id, fix=fix)
    if isinstance(join, CountJoin) and join.count > len(edges):
        said = f"{node.title} waits for {join.count} edges, and only {len(edges)} lead to it."
        report.add("flow.join_unreachable", pointer, said, node=node.id)
    elif join != "all" and len(edges) < 2:
        fix = remove("Remove join", pointer)
        said = f"A join says how several edges meet; {len(edges)} leads to {node.title}."
        report.add("flow.join_needs_edges", pointer, said, node=node.id, fix=fix)
    if join == "each":
        _check_join_each(drawing, node, len(edges), report)


def _check_join_each(drawing: Drawing, node: Drawn, edges: int, report: Report) -> None:
    pointer = f"{node.pointer}/join"
    after: dict[int, list[int]] = {}
    for link in drawing.links:
        after.setdefault(link.source, []).append(link.target)
    copied = reachable([node.index], after)
    if edges > _MOST_COPIES:
        said = f"{node.title} would run {edges} times; at most {_MOST_COPIES} copies are drawn."
        report.add("flow.join_each", pointer, said, node=node.id)
    for one in sorted(copied - {node.index}):
        for link in drawing.into[one]:
            if link.source not in copied:
                said = (
                    f"{drawing.title(one)} runs once per edge into {node.title}, "
                    f"so an edge from {drawing.title(link.source)} cannot lead to it as well."
                )
                path = [drawing.id(link.source), drawing.id(one)]
                report.add("flow.join_each", f"/edges/{link.at}", said, node=node.id, path=path)
    if edges > 1:
        names = ", ".join(drawing.title(one) for one in sorted(copied)[:5])
        said = f"This runs once per incoming edge, up to {edges} times: {names}."
        report.add("flow.join_each_copies", pointer, said, node=node.id)


def _check_runs(node: Drawn, report: Report) -> None:
    if node.node.runs is None or node.declaration is None:
        return
    pointer = f"{node.pointer}/runs"
    fix = remove("Remove runs", pointer)
    effects = node.node.effects or node.declaration.node_type.effects
    if node.group == "activity" and node.node.runs == "inline":
        said = "An activity runs quick or standard, never inside the workflow."
        report.add("flow.runs_inline", pointer, said, node=node.id, fix=fix)
    elif node.group != "activity" and node.node.runs != "inline":
        said = f"A {node.type} always runs inside the workflow."
        report.add("flow.runs_inline", pointer, said, node=node.id, fix=fix)
    elif node.node.runs == "quick" and effects != "idempotent":
        said = f"{node.title} is {effects}: repeating it is not safe, so it cannot be quick."
        report.add("flow.quick_unsafe", pointer, said, node=node.id, fix=fix)


def _check_error_port(drawing: Drawing, node: Drawn, report: Report) -> None:
    if node.declaration is None or node.node.on_error == "continue":
        return
    effects = node.node.effects or node.declaration.node_type.effects
    wired = any(link.port == "error" for link in drawing.out_of[node.index])
    if node.group == "activity" and effects == "unsafe" and not wired:
        said = f"If {node.title} fails, the run ends; nobody can tell whether it had an effect."
        report.add("flow.error_unwired", node.pointer, said, node=node.id)


def _check_disabled(drawing: Drawing, node: Drawn, report: Report) -> None:
    if not node.node.disabled or node.declaration is None:
        return
    pointer = f"{node.pointer}/disabled"
    if node.group == "trigger":
        said = f"{node.title} is disabled and never starts a run."
        report.add("flow.disabled_trigger", pointer, said, node=node.id)
    elif "out" not in node.ports and drawing.out_of[node.index]:
        cut = sorted({link.target for link in drawing.out_of[node.index]}, key=drawing.id)
        names = ", ".join(map(drawing.title, cut))
        said = f"{node.title} is disabled and has no port out, so it cuts off {names}."
        report.add(
            "flow.disabled_cuts", pointer, said, node=node.id, path=[node.id, drawing.id(cut[0])]
        )


def _check_loop(node: Drawn, report: Report) -> None:
    given = [name for name in _LOOP_FORMS if node.config.get(name) is not None]
    if len(given) != 1:
        said = "A loop needs one of while, until and items."
        if given:
            said = f"A loop has one of while, until and items; this one has {' and '.join(given)}."
        report.add("flow.loop_form", f"{node.pointer}/config", said, node=node.id)


def _check_respond(drawing: Drawing, node: Drawn, report: Report) -> None:
    around = [drawing.nodes[one] for one in drawing.containers(node.index)]
    outer = next((one for one in around if one.type == "flow.each"), None)
    if outer is not None or node.node.each is not None:
        said = "A webhook is answered once; this would answer once per item."
        path = [outer.id, node.id] if outer else [node.id]
        report.add("flow.respond_in_each", node.pointer, said, node=node.id, path=path)
    if not any(one.type in _ANSWERED for one in drawing.nodes):
        said = f"{node.title} answers a webhook, and no webhook starts this flow."
        report.add("flow.respond_without_webhook", node.pointer, said, node=node.id)


def _check_cancel(drawing: Drawing, node: Drawn, report: Report) -> None:
    named = node.config.get("nodes")
    for at, name in enumerate(named if isinstance(named, list) else []):
        if not isinstance(name, str) or "{{" in name:
            continue
        index = drawing.index.get(name)
        pointer = f"{node.pointer}/config/nodes/{at}"
        if index is None:
            said = f"There is no node “{name}” to cancel."
            report.add("flow.cancel_target", pointer, said, node=node.id)
        elif drawing.nodes[index].parent != node.parent or index == node.index:
            other = drawing.title(index)
            said = f"{other} does not stand beside {node.title}, so it cannot be cancelled by it."
            report.add("flow.cancel_target", pointer, said, node=node.id)


def _check_triggers(drawing: Drawing, report: Report) -> None:
    manual = [
        one for one in drawing.nodes if one.type == "trigger.manual" and not one.node.disabled
    ]
    for extra in manual[1:]:
        said = f"{manual[0].title} and {extra.title} both start by hand; a start must name one."
        path = [manual[0].id, extra.id]
        report.add("flow.many_manual", extra.pointer, said, node=extra.id, path=path)


def check_known(node: Drawn, connections: Mapping[str, str] | None, report: Report) -> str | None:
    """Check a node's connection; give its key when it uses one."""
    if node.declaration is None:
        return node.node.connection
    kinds = node.declaration.node_type.connections
    key = node.node.connection
    pointer = f"{node.pointer}/connection"
    if not kinds and key is not None:
        fix = remove("Remove the connection", pointer)
        said = f"A {node.type} uses no connection."
        report.add("flow.connection_unused", pointer, said, node=node.id, fix=fix)
        return None
    if key is None:
        if kinds and not node.declaration.node_type.connection_optional:
            said = f"{node.title} needs a connection of the kind {any_of(kinds)}."
            report.add("flow.connection_missing", pointer, said, node=node.id)
        return None
    if connections is not None and key not in connections:
        said = f"There is no connection “{key}” in this project."
        report.add("flow.connection_unknown", pointer, said, node=node.id)
    elif connections is not None and connections[key] not in kinds:
        needed, found = any_of(kinds), connections[key]
        said = f"{node.title} needs a connection of the kind {needed}; “{key}” is a {found}."
        report.add("flow.connection_kind", pointer, said, node=node.id)
    return key
