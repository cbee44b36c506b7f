"""From a document to a drawing: types, ports, containers and edges, and what is wrong with them."""

from __future__ import annotations

from engine.compiler.drawing import TOP, Drawing, Drawn, Link
from engine.compiler.report import Report, remove, replace
from nextscript.catalog import Catalog
from nextscript.document.models import Edge, FlowDocument, Node
from nextscript.document.sentences import at_pointer, near
from nextscript.findings import Fix
from nextscript.node_types import Declaration
from nextscript.values import Json

NO_ERROR_PORT = frozenset(["flow.end", "flow.fail"])


def draw(document: FlowDocument, catalog: Catalog, report: Report) -> Drawing:
    """Make the graph of a document; whatever makes no sense is reported and left out."""
    order = sorted(range(len(document.nodes)), key=lambda at: document.nodes[at].id)
    nodes = [
        _drawn(index, at, document.nodes[at], catalog, report) for index, at in enumerate(order)
    ]
    drawing = Drawing(nodes, index={node.id: node.index for node in nodes})
    for node in nodes:
        _place(drawing, node, report)
    _untangle(drawing, report)
    links = [_link(drawing, at, edge, report) for at, edge in enumerate(document.edges)]
    drawing.connect([link for link in links if link is not None])
    return drawing


def _drawn(index: int, at: int, node: Node, catalog: Catalog, report: Report) -> Drawn:
    declaration = catalog.get(node.type)
    drawn = Drawn(index, at, node, declaration, node.config)
    if declaration is None:
        _report_unknown_type(drawn, catalog, report)
        return drawn
    if declaration.node_type.deprecated is not None:
        report.add(
            "flow.deprecated_type",
            f"{drawn.pointer}/type",
            f"{node.type} is going away: {declaration.node_type.deprecated}",
            node=node.id,
        )
    drawn.config = _upgraded(drawn, declaration, report)
    drawn.ports = _ports(declaration, drawn.config)
    return drawn


def _report_unknown_type(drawn: Drawn, catalog: Catalog, report: Report) -> None:
    pointer = f"{drawn.pointer}/type"
    close = near(drawn.type, catalog.declarations)
    said = f"There is no node type “{drawn.type}”."
    report.add(
        "flow.unknown_type",
        pointer,
        f"{said} Did you mean “{close}”?" if close else said,
        node=drawn.id,
        fix=replace(f"Use “{close}”", pointer, close) if close else None,
    )


def _upgraded(drawn: Drawn, declaration: Declaration, report: Report) -> dict[str, Json]:
    current = declaration.node_type.version
    version = drawn.node.version or current
    if version > current:
        report.add(
            "flow.unknown_version",
            f"{drawn.pointer}/version",
            f"{drawn.type} is known here up to version {current}, not {version}.",
            node=drawn.id,
        )
        return drawn.node.config
    config = dict(drawn.node.config)
    try:
        for step in range(version, current):
            config = declaration.upgrades[step](config)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        report.add(
            "flow.config_upgrade",
            f"{drawn.pointer}/config",
            f"This config of version {version} could not be brought to version {current}.",
            node=drawn.id,
        )
    return config


def _ports(declaration: Declaration, config: dict[str, Json]) -> tuple[str, ...]:
    named = [port.id for port in declaration.node_type.ports]
    if declaration.node_type.ports_from is not None:
        before, _, after = declaration.node_type.ports_from.partition("/*")
        entries = at_pointer(config, before)
        for entry in entries if isinstance(entries, list) else []:
            port = at_pointer(entry, after) if after else entry
            if isinstance(port, str):
                named.append(port)
    return tuple(dict.fromkeys(named))


def _place(drawing: Drawing, drawn: Drawn, report: Report) -> None:
    parent = drawn.node.parent
    if parent is None:
        return
    pointer = f"{drawn.pointer}/parent"
    if parent not in drawing.index:
        close = near(parent, drawing.index)
        said = f"There is no node “{parent}” to stand in."
        fix = replace(f"Use “{close}”", pointer, close) if close else None
        report.add("flow.unknown_parent", pointer, said, node=drawn.id, fix=fix)
        return
    container = drawing.nodes[drawing.index[parent]]
    if container.declaration is not None and not container.holds_nodes:
        report.add(
            "flow.not_a_container",
            pointer,
            f"{container.title} is a {container.type}, which holds no nodes.",
            node=drawn.id,
        )
        return
    drawn.parent = container.index
    if drawn.group == "trigger":
        fix = remove("Move it to the top", pointer)
        said = "A trigger starts runs and stands only at the top."
        report.add("flow.trigger_inside", pointer, said, node=drawn.id, fix=fix)


def _untangle(drawing: Drawing, report: Report) -> None:
    """Take nodes that stand inside themselves out, so that every later walk ends."""
    free: set[int] = {TOP}
    for node in drawing.nodes:
        way: list[int] = []
        at = node.index
        while at not in free and at not in way:
            way.append(at)
            at = drawing.nodes[at].parent
        if at not in free:
            caught = way[way.index(at) :]
            report.add(
                "flow.parent_cycle",
                f"{drawing.nodes[at].pointer}/parent",
                "These containers stand inside each other.",
                node=drawing.id(at),
                path=[drawing.id(one) for one in [*caught, at]],
            )
            for one in caught:
                drawing.nodes[one].parent = TOP
        free.update(way)


def _link(drawing: Drawing, at: int, edge: Edge, report: Report) -> Link | None:
    pointer = f"/edges/{at}"
    dangling = False
    for name, field in ((edge.source, "from"), (edge.to, "to")):
        if name not in drawing.index:
            dangling = True
            fix = _nearest_end(drawing, edge, field, f"{pointer}/{field}", name)
            said = f"There is no node “{name}”."
            report.add("flow.dangling_edge", f"{pointer}/{field}", said, fix=fix)
    if dangling:
        return None
    source, target = drawing.nodes[drawing.index[edge.source]], drawing.index[edge.to]
    if not _is_sensible(drawing, at, edge, source, drawing.nodes[target], report):
        return None
    return Link(at, source.index, edge.port, target, edge.max_visits)


def _nearest_end(drawing: Drawing, edge: Edge, field: str, pointer: str, name: str) -> Fix:
    close = near(name, drawing.index)
    if close is None:
        return remove("Remove the edge", pointer.rpartition("/")[0])
    port = f".{edge.port}" if field == "from" and edge.port != "out" else ""
    return replace(f"Use “{close}”", pointer, f"{close}{port}")


def _is_sensible(
    drawing: Drawing, at: int, edge: Edge, source: Drawn, target: Drawn, report: Report
) -> bool:
    pointer = f"/edges/{at}"
    if target.group == "trigger":
        report.add(
            "flow.edge_into_trigger",
            f"{pointer}/to",
            f"{target.title} is a trigger: it starts runs, nothing leads to it.",
            node=target.id,
            fix=remove("Remove the edge", pointer),
        )
        return False
    if source.parent != target.parent:
        places = [_place_name(drawing, one) for one in (source, target)]
        report.add(
            "flow.edge_across",
            pointer,
            f"{source.title} stands {places[0]} and {target.title} {places[1]}; "
            "an edge joins nodes of one container.",
            node=source.id,
            path=[source.id, target.id],
            fix=remove("Remove the edge", pointer),
        )
        return False
    return _has_port(edge, source, pointer, report)


def _place_name(drawing: Drawing, node: Drawn) -> str:
    return "at the top" if node.parent == TOP else f"in {drawing.title(node.parent)}"


def _has_port(edge: Edge, source: Drawn, pointer: str, report: Report) -> bool:
    if source.declaration is None or edge.port in source.ports:
        return True
    if edge.port == "error" and source.type not in NO_ERROR_PORT:
        return True
    ports = [*source.ports, *(() if source.type in NO_ERROR_PORT else ("error",))]
    if not ports:
        report.add(
            "flow.unknown_port",
            f"{pointer}/from",
            f"Nothing follows {source.title}: a {source.type} ends here.",
            node=source.id,
            fix=remove("Remove the edge", pointer),
        )
        return False
    close = near(edge.port, ports) or (source.ports[0] if len(source.ports) == 1 else None)
    fix = replace(f"Use “{close}”", f"{pointer}/from", f"{source.id}.{close}") if close else None
    said = f"{source.title} has no port “{edge.port}”; it has {', '.join(ports)}."
    report.add("flow.unknown_port", f"{pointer}/from", said, node=source.id, fix=fix)
    return False
