"""What the design has and this release does not do yet: said before a run, not found out in one."""

from __future__ import annotations

from engine.compiler.drawing import Drawing, Drawn
from engine.compiler.report import Report, remove
from nextscript.document.models import Each, FlowDocument, Settings

_SETTINGS = ("notify",)


def check_pending(document: FlowDocument, drawing: Drawing, report: Report) -> None:
    """Report what would silently not happen."""
    for node in drawing.nodes:
        _check_each(node, report)
        _check_any(node, report)
    unset = Settings()
    for name in _SETTINGS:
        if getattr(document.settings, name) != getattr(unset, name):
            said = f"{name} is kept with the flow, but nothing follows it in this release."
            report.add("flow.not_in_force", f"/settings/{name}", said)


def _check_each(node: Drawn, report: Report) -> None:
    each = node.node.each
    if not isinstance(each, Each):
        return
    for name, asked in (("open", each.open is not None), ("detach", each.detach)):
        if asked:
            pointer = f"{node.pointer}/each/{name}"
            said = f"{node.title}: an each cannot be {name} in this release."
            fix = remove(f"Remove {name}", pointer)
            report.add("flow.not_supported", pointer, said, node=node.id, fix=fix)


def _check_any(node: Drawn, report: Report) -> None:
    events = node.config.get("events") if node.type == "wait.any" else None
    for at, event in enumerate(events if isinstance(events, list) else []):
        if isinstance(event, dict) and event.get("webhook") is not None:
            pointer = f"{node.pointer}/config/events/{at}/webhook"
            said = (
                f"{node.title}: a run that waits has no webhook in this release; wait for a signal."
            )
            fix = remove("Remove this event", pointer.removesuffix("/webhook"))
            report.add("flow.not_supported", pointer, said, node=node.id, fix=fix)
