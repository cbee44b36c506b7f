"""Every code a finding can have: how grave, what it means, how to mend it.

`docs/findings.md` is made of this table; a test says when it is not current.
"""

from __future__ import annotations

from dataclasses import dataclass

from nextscript.findings import Severity


@dataclass(frozen=True, slots=True)
class Code:
    """What a code says to everybody, without the names of a particular flow."""

    severity: Severity
    sentence: str
    mend: str


def _error(sentence: str, mend: str) -> Code:
    return Code("error", sentence, mend)


def _warning(sentence: str, mend: str) -> Code:
    return Code("warning", sentence, mend)


def _info(sentence: str, mend: str) -> Code:
    return Code("info", sentence, mend)


MALFORMED: dict[str, Code] = {
    "flow.not_json": _error("The text is not JSON.", "Check it with any JSON tool."),
    "flow.not_yaml": _error("The text is not YAML.", "Check indentation and quotes."),
    "flow.yaml_tag": _error("YAML tags are not read.", "Write the value without `!`."),
    "flow.yaml_merge": _error("YAML merge keys are not read.", "Write the fields out."),
    "flow.yaml_key": _error("A YAML key is not text.", "Use plain words as keys."),
    "flow.yaml_aliases": _error(
        "Aliases make the document too large.", "Write the values out, or use fewer."
    ),
    "flow.duplicate_key": _error("A key is there twice.", "Remove one of them."),
    "flow.bad_number": _error("A number is out of range.", "Write it as text."),
    "flow.bad_text": _error(
        "Text has characters that are not Unicode text.", "Remove NUL and half characters."
    ),
    "flow.bad_encoding": _error(
        "The document is not UTF-8 without a byte order mark.", "Save it as UTF-8."
    ),
    "flow.too_deep": _error("The document is nested deeper than 64 levels.", "Make it flatter."),
    "flow.too_large": _error("The document is larger than 5 MB.", "Move data out of the flow."),
    "flow.too_many": _error(
        "There are more than 5,000 nodes.", "Move parts into flows of their own."
    ),
    "flow.unknown_schema": _error(
        "The document is written for another version.", "Write `nextscript.flow/1`."
    ),
    "flow.unknown_field": _error("A field does not exist.", "Correct its name or remove it."),
    "flow.missing_field": _error("A field is missing.", "Add it."),
    "flow.wrong_type": _error("A field has a value of the wrong type.", "Use the type it names."),
    "flow.wrong_value": _error("A field has a value it cannot have.", "Use one it can have."),
    "flow.bad_id": _error(
        "A node's id is not lower-case letters, digits and underscores.", "Rename the node."
    ),
    "flow.reserved_id": _error(
        "A node's id means something in expressions.", "Give the node another id."
    ),
    "flow.duplicate_id": _error("Two nodes have the same id.", "Rename one of them."),
    "flow.duplicate_edge": _error("An edge is there twice.", "Remove one of them."),
}

DRAWING: dict[str, Code] = {
    "flow.unknown_type": _error(
        "No node type has this name.", "Choose a type of the catalog, or install its package."
    ),
    "flow.deprecated_type": _warning("The type is going away.", "Use what it names instead."),
    "flow.unknown_version": _error(
        "The node is of a version of its type that is not known here.", "Update the installation."
    ),
    "flow.unknown_port": _error("The node has no such port.", "Use one of its ports."),
    "flow.dangling_edge": _error("An edge begins or ends at nothing.", "Remove or redraw it."),
    "flow.edge_across": _error(
        "An edge joins nodes of different containers.", "Draw it to the container itself."
    ),
    "flow.edge_into_trigger": _error("A trigger starts runs; nothing leads to it.", "Remove it."),
    "flow.unknown_parent": _error("The container does not exist.", "Choose one that does."),
    "flow.not_a_container": _error(
        "The node named as container holds no nodes.", "Use a loop, an each or a scope."
    ),
    "flow.parent_cycle": _error("A node stands inside itself.", "Move it out."),
    "flow.trigger_inside": _error("A trigger stands only at the top.", "Move it to the top."),
    "flow.no_start": _error(
        "Nodes wait for each other and none can be first.", "Remove or turn one edge."
    ),
    "flow.cycle": _error(
        "An edge closes a circle without max_visits.", "Say how often the circle may run."
    ),
    "flow.second_entry": _error(
        "A circle can be entered at two places.", "Lead the second way to its head."
    ),
    "flow.max_visits_forward": _error(
        "An edge that leads forward has max_visits.", "Remove max_visits."
    ),
    "flow.no_way_out": _error(
        "Every visit of a circle goes back; it can only end at its limit.",
        "Let one path end without going back.",
    ),
    "flow.leaves_and_returns": _warning(
        "A visit may both leave a circle and go back; what follows runs once, at the end.",
        "Branch, so that a visit does one or the other.",
    ),
    "flow.join_unreachable": _error(
        "A join waits for more edges than can be live.", "Lower the count or use another join."
    ),
    "flow.join_needs_edges": _warning(
        "A join is set on a node with fewer than two edges.", "Remove the join."
    ),
    "flow.join_each": _error("`join: each` cannot be used here.", "See the sentence for why."),
    "flow.join_each_copies": _warning(
        "Everything after `join: each` runs once per edge.", "Use `all` unless you mean it."
    ),
    "flow.rest_without_race": _warning(
        "`rest: cancel` means something only with `first` or a count.", "Remove `rest`."
    ),
    "flow.each_ports": _error(
        "Only a node with no ports but out and error runs once per item.",
        "Put it into a flow.each.",
    ),
    "flow.loop_form": _error(
        "A loop has exactly one of while, until and items.", "Keep the one you mean."
    ),
    "flow.respond_in_each": _error(
        "A webhook is answered once; inside an each it would be many times.", "Move it out."
    ),
    "flow.respond_without_webhook": _warning(
        "There is no webhook this could answer.", "Add a webhook trigger or remove it."
    ),
    "flow.cancel_target": _error(
        "flow.cancel names a node that is not beside it.", "Name nodes of the same container."
    ),
    "flow.not_supported": _error(
        "The design has this, and this release does not run it.", "Draw it another way for now."
    ),
    "flow.not_in_force": _warning(
        "This is kept with the flow, but nothing follows it yet.", "Do not rely on it yet."
    ),
    "flow.never_runs": _warning("A node can never run.", "Check the edges that lead to it."),
    "flow.not_decided": _warning(
        "The check was too large to finish; this may be right or wrong.", "Split the flow."
    ),
    "flow.error_unwired": _info(
        "The error of a step that must not be repeated ends the run.",
        "Wire its error port if something should happen then.",
    ),
    "flow.disabled_trigger": _info("A disabled trigger never fires.", "Enable or remove it."),
    "flow.disabled_cuts": _warning(
        "A disabled node without the port out cuts off what follows.", "Remove it or its edges."
    ),
    "flow.many_manual": _warning(
        "There are several manual triggers; a start must name one.", "Keep one of them."
    ),
    "flow.webhook_twice": _error(
        "Two webhooks have the same path and method.", "Give one another path."
    ),
    "flow.webhook_secret": _error(
        "A webhook checks who calls, and has nothing to check it with.",
        "Choose a connection with the secret, or let anybody call.",
    ),
    "flow.webhook_unsigned": _warning(
        "A webhook has a secret and does not ask for it.", "Say how it knows who calls."
    ),
    "flow.quick_unsafe": _error(
        "Only a type that may be repeated safely can be quick.", "Remove `runs`."
    ),
    "flow.runs_inline": _error(
        "Only control nodes run inline, and they always do.", "Remove `runs`."
    ),
    "flow.compound_inner": _warning(
        "A container is empty, so it does nothing.", "Put nodes into it or remove it."
    ),
}

CONTENT: dict[str, Code] = {
    "flow.timezone": _error("The time zone is not known.", "Use a name like Europe/Berlin."),
    "flow.inputs": _error("`inputs` is not a JSON Schema of an object.", "Correct the schema."),
    "flow.config": _error("A node's config has a value it cannot have.", "See the sentence."),
    "flow.config_missing": _error("A node's config lacks a field.", "Fill it in."),
    "flow.config_unknown": _error(
        "A node's config has a field its type does not have.", "Correct its name or remove it."
    ),
    "flow.config_upgrade": _error(
        "A node's config of an older version could not be brought up to date.",
        "Fill the form in again.",
    ),
    "flow.connection_missing": _error("The node needs a connection.", "Choose one."),
    "flow.connection_unused": _warning("The node's type uses no connection.", "Remove it."),
    "flow.connection_unknown": _error(
        "The project has no such connection.", "Create it or choose another."
    ),
    "flow.connection_kind": _error(
        "The connection is of another kind.", "Choose one of the right kind."
    ),
    "flow.unknown_flow": _error(
        "The project has no such flow.", "Choose one that exists, or create it."
    ),
    "flow.read_uncertain": _error(
        "A step that is read may not have an output on some path.",
        "Give a default: `{{ step | default(null) }}`.",
    ),
    "flow.read_later": _error(
        "A step that is read does not run before the one that reads it.",
        "Read an earlier step, or give a default.",
    ),
    "flow.read_inner": _error(
        "A step inside an each or a scope is not seen from outside.",
        "Give the container an `output` and read the container.",
    ),
    "flow.read_self": _error("A step reads its own output.", "Read an earlier step."),
    "flow.error_not_here": _error(
        "No error can have led here, so there is no `error` to read.",
        "Wire an error port to this node, or do not read `error`.",
    ),
    "flow.error_uncertain": _error(
        "This step may also run without an error.", "Give a default: `{{ error | default(null) }}`."
    ),
}

CODES: dict[str, Code] = {**MALFORMED, **DRAWING, **CONTENT}


def render() -> str:
    """Give the page `docs/findings.md`."""
    parts = [
        "# Findings\n",
        "What the checker says about a flow. An *error* blocks publishing; a *warning* or an "
        "*info* does not. A draft may always be saved unless it is malformed. Expressions have "
        "codes of their own, `expr.*`; their sentence says what is wrong.\n",
        "This page is written by `engine.compiler.codes.render`; change the table there.\n",
    ]
    groups = {
        "A malformed document, refused at every door": MALFORMED,
        "The drawing": DRAWING,
        "What stands in the nodes": CONTENT,
    }
    for title, codes in groups.items():
        parts.append(f"## {title}\n\n| code | | what it says | how to mend it |")
        parts.append("| --- | --- | --- | --- |")
        parts += [
            f"| `{name}` | {code.severity} | {code.sentence} | {code.mend} |"
            for name, code in codes.items()
        ]
        parts.append("")
    return "\n".join(parts)
