"""`nodes`: the node types a server knows."""

from __future__ import annotations

import json

from nextscript.cli.client import Answer, connect
from nextscript.cli.failure import CommandFailed, say


def show(type_: str | None) -> None:
    """List the node types, or show all of one."""
    catalog = connect().get("/v1/catalog")
    for broken in catalog["broken"]:
        say(f"{broken['source']}:{broken['line']} {broken['message']}")
    if type_ is None:
        for item in sorted(catalog["items"], key=lambda item: str(item["type"])):
            print(f"{item['type']:<24} {item['title']:<28} {_first_line(item)}")
        return
    _show_one(catalog, type_)


def _show_one(catalog: Answer, type_: str) -> None:
    found = [item for item in catalog["items"] if item["type"] == type_]
    if not found:
        near = [str(i["type"]) for i in catalog["items"] if type_.split(".")[0] in str(i["type"])]
        close = f"Near it: {', '.join(near[:20])}. " if near else ""
        raise CommandFailed(
            f"There is no node type “{type_}”.",
            hint=f"{close}`nextscript nodes` lists them; a file saved just now takes two seconds.",
        )
    item = max(found, key=lambda item: int(item["version"]))
    ports = ", ".join(port["id"] for port in item["ports"])
    print(f"{item['type']} (version {item['version']}): {item['title']}\n\n{item['description']}\n")
    print(f"ports: {ports or 'none'}   runs: {item['runs']}   effects: {item['effects']}")
    if item["connection"]:
        print(f"connection: {item['connection']}")
    print(f"\nconfig:\n{json.dumps(item['config'], indent=2)}")
    print(f"\noutput:\n{json.dumps(item['output'], indent=2)}")
    for example in item["examples"]:
        print(f"\nexample, {example['title']}:\n{json.dumps(example['config'], indent=2)}")


def _first_line(item: Answer) -> str:
    return str(item["description"]).strip().partition("\n")[0]
