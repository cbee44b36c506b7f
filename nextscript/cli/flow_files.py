"""`check` and `push`: flows as files."""

from __future__ import annotations

import re
from pathlib import Path

from nextscript.cli.client import Answer, Client, connect
from nextscript.cli.client import check as check_answer
from nextscript.cli.failure import CommandFailed, say
from nextscript.cli.flow_lookup import find_project
from nextscript.cli.positions import Positions
from nextscript.document import FlowDocument, load_json, load_yaml
from nextscript.document.canonical import edge_key
from nextscript.errors import Invalid
from nextscript.findings import Finding
from nextscript.values import Json


def check(file: Path, *, offline: bool) -> int:
    """Check a flow's form here and its meaning on the server; give the exit code."""
    document = _read(file)
    if document is None:
        return 1
    if offline:
        say(f"{file}: the form is right; --offline asked no server about the rest.")
        return 0
    answer = connect().post("/v1/flows:check", {"document": _json(document)})
    findings = [Finding.model_validate(found) for found in answer["findings"]]
    _print(file, findings)
    if not findings:
        say(f"{file}: nothing to mend.")
    return 1 if any(finding.severity == "error" for finding in findings) else 0


def push(file: Path, key: str | None, project: str | None, notes: str, *, draft_only: bool) -> int:
    """Bring a flow on the server to what the file says; give the exit code."""
    document = _read(file)
    if document is None:
        return 1
    client = connect()
    flow, findings = _save(client, document, key or _key(document.name), project)
    if draft_only:
        _print(file, in_file_order(document, findings))
        print(f"{flow['key']}: draft saved")
        return 0
    return _publish(client, file, document, flow, notes)


def _save(
    client: Client, document: FlowDocument, key: str, project: str | None
) -> tuple[Answer, list[Finding]]:
    owner = find_project(client, project)
    path = f"/v1/projects/{owner['id']}/flows"
    flow = next((found for found in client.pages(path) if found["key"] == key), None)
    body: dict[str, Json] = {"document": _json(document)}
    if flow is None:
        flow = client.post(path, {"name": document.name, "key": key, **body})
    draft = f"/v1/flows/{flow['id']}/draft"
    answer = client.http.get(draft)
    check_answer(answer)
    saved = client.send("PUT", draft, json=body, headers={"If-Match": answer.headers["ETag"]})
    return flow, [Finding.model_validate(found) for found in saved["findings"]]


def in_file_order(document: FlowDocument, findings: list[Finding]) -> list[Finding]:
    """Point findings about the kept document, whose lists are sorted, into the file's order."""
    nodes = [node.id for node in document.nodes]
    edges = [edge_key(edge) for edge in document.edges]
    places = {
        "nodes": [nodes.index(one) for one in sorted(nodes)],
        "edges": [edges.index(one) for one in sorted(edges)],
    }
    return [
        found.model_copy(update={"pointer": _moved(found.pointer, places)}) for found in findings
    ]


def _moved(pointer: str, places: dict[str, list[int]]) -> str:
    parts = pointer.split("/")
    if len(parts) < 3 or parts[1] not in places or not parts[2].isdigit():
        return pointer
    order = places[parts[1]]
    at = int(parts[2])
    return "/".join([*parts[:2], str(order[at] if at < len(order) else at), *parts[3:]])


def _publish(client: Client, file: Path, document: FlowDocument, flow: Answer, notes: str) -> int:
    try:
        version = client.post(f"/v1/flows/{flow['id']}/versions", {"notes": notes})
    except Invalid as refusal:
        if not refusal.findings:
            raise
        _print(file, in_file_order(document, refusal.findings))
        say(f"{flow['key']}: the draft is saved, and not published because of these findings.")
        return 1
    same = version["number"] == flow.get("version")
    print(f"{flow['key']}: version {version['number']} {'is unchanged' if same else 'published'}")
    return 0


def _read(file: Path) -> FlowDocument | None:
    """Read a flow; nothing, with its findings printed, when it is malformed."""
    data = file.read_bytes()
    try:
        return load_json(data) if file.suffix == ".json" else load_yaml(data)
    except Invalid as refusal:
        if not refusal.findings:
            raise
        _print(file, refusal.findings)
        return None


def _print(file: Path, findings: list[Finding]) -> None:
    """Print findings as `file:line pointer code message`, worst first."""
    positions = Positions(file.read_text(errors="replace"))
    ranks = ("error", "warning", "info")
    for finding in sorted(findings, key=lambda found: ranks.index(found.severity)):
        where = f"{file}:{positions.line(finding.pointer)}"
        mark = "" if finding.severity == "error" else f"{finding.severity}: "
        print(f"{where} {finding.pointer or '/'} {finding.code} {mark}{finding.message}")
        if finding.fix:
            print(f"    fix: {finding.fix.title}")


def _json(document: FlowDocument) -> Json:
    return document.model_dump(mode="json", by_alias=True, exclude_unset=True)


def _key(name: str) -> str:
    key = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:63]
    if not re.match(r"[a-z]", key):
        raise CommandFailed(f"No key can be made from the name “{name}”.", hint="Give one: --key.")
    return key
