"""Checking what the templates of a flow read: names, paths, types, and whether it is there."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterable, Mapping

from engine.compiler.configs import Facts, Read, Said, Scope, value_facts
from engine.compiler.drawing import TOP, Drawing, Drawn
from engine.compiler.reads import Reader, Visibility
from engine.compiler.report import Report, replace
from engine.compiler.scopes import COUNTS, ERROR, output_schema, variables_schema
from engine.compiler.shapes import Schema
from nextscript.document.models import Each, FlowDocument
from nextscript.document.sentences import at_pointer
from nextscript.expressions import Template, is_literal
from nextscript.findings import Fix, Position
from nextscript.values import Json

_SIMPLE = re.compile(r"\{\{\s*([a-z_][\w.\[\]\"']*)\s*\}\}\Z")
_MOST_WITNESSES = 100
"""A path is worth its time for as many findings as somebody looks at."""
LAZY_NAMES = ("item", "index", "group", "key", "value", "left", "right", "items")
"""What activities call what they give their lazy fields; a node may have these names too."""


class Templates:
    """All templates of one flow; `used` collects the variables they read."""

    def __init__(
        self,
        document: FlowDocument,
        drawing: Drawing,
        sight: Visibility,
        variables: Mapping[str, Json] | None,
        report: Report,
    ) -> None:
        self.document = document
        self.drawing = drawing
        self.sight = sight
        self.report = report
        self.used: set[str] = set()
        self.witnesses = 0
        self._texts = _texts(document)
        self._all: dict[str, Schema | None] = {
            "input": document.inputs,
            "run": None,
            "env": None,
            "vars": variables_schema(variables),
            **{node.id: output_schema(node, document) for node in drawing.nodes},
        }
        self.names: Scope = self._all

    def check_node(self, node: Drawn, facts: Facts) -> None:
        """Check a node's config."""
        pointer = f"{node.pointer}/config"
        self._tell(node, pointer, facts.said)
        scope = self.scope(node)
        reader = Reader(node.index)
        if node.declaration is not None and facts.eager is not None:
            schema = node.declaration.node_type.config
            self._static(node, pointer, facts, "", scope, schema)
        self._reads(node, pointer, facts.reads, reader)
        for place in facts.lazy:
            self._check_lazy(node, pointer, facts, place, scope)

    def check_beside(self, node: Drawn) -> dict[str, Template]:
        """Check and compile what stands beside a config: each, default and guard."""
        made: dict[str, Template] = {}
        if node.node.each is None and node.node.default is None and node.node.guard is None:
            return made
        outer = self.scope(node, own_each=False)
        each = node.node.each
        if isinstance(each, Each):
            made["items"] = self._value(node, "/each/items", each.items, outer)
            if each.until is not None:
                made["until"] = self._value(node, "/each/until", each.until, {**outer, **COUNTS})
        elif each is not None:
            made["items"] = self._value(node, "/each", each, outer)
        if node.node.default is not None:
            made["default"] = self._value(node, "/default", node.node.default, outer)
        if node.node.guard is not None:
            made["guard"] = self._value(node, "/guard", node.node.guard, outer)
        return made

    def check_outputs(self) -> Facts | None:
        """Check what the flow gives at its end, and the keys of its settings."""
        concurrency = self.document.settings.concurrency
        if concurrency is not None and concurrency.key is not None:
            facts = value_facts(concurrency.key)
            scope = {name: self.names[name] for name in ("input", "vars", "run", "env")}
            self._whole("/settings/concurrency/key", facts, scope)
        if self.document.outputs is None:
            return None
        facts = value_facts(self.document.outputs)
        self._whole("/outputs", facts, self.names)
        self._reads(None, "/outputs", facts.reads, Reader(None, ended=TOP))
        return facts

    def _whole(self, pointer: str, facts: Facts, scope: Scope) -> None:
        self._tell(None, pointer, facts.said)
        if facts.eager is not None:
            self._static(None, pointer, facts, "", scope, None)

    def _value(self, node: Drawn, place: str, value: Json, scope: Scope) -> Template:
        facts = value_facts(value)
        pointer = f"{node.pointer}{place}"
        self._tell(node, pointer, facts.said)
        if facts.eager is not None:
            self._static(node, pointer, facts, "", scope, None)
        self._reads(node, pointer, facts.reads, Reader(node.index))
        return facts.template

    def _check_lazy(
        self, node: Drawn, pointer: str, facts: Facts, place: str, scope: Scope
    ) -> None:
        where = f"{pointer}{place}"
        if node.holds_nodes:
            names, reader = self._container_lazy(node, place, scope)
        else:
            names, reader = self._activity_lazy(node, scope), Reader(node.index)
        self._static(node, pointer, facts, place, names, None)
        kept = [
            read
            for read in facts.lazy_reads[place]
            if node.holds_nodes or read.root not in LAZY_NAMES
        ]
        self._reads(node, where, kept, reader)

    def _activity_lazy(self, node: Drawn, scope: Scope) -> Scope:
        if node.group != "activity":
            return scope
        return {**scope, **dict.fromkeys(LAZY_NAMES)}

    def _container_lazy(self, node: Drawn, place: str, scope: Scope) -> tuple[Scope, Reader]:
        names = dict(scope)
        inside = Reader(node.index, ended=node.index, early=place == "/while")
        if node.type == "flow.loop":
            names["loop"] = None
        elif node.type == "flow.each" and place == "/until":
            return {**names, **COUNTS}, Reader(node.index)
        elif node.type == "flow.each":
            names |= {"item": None, "index": {"type": "integer"}}
        return names, inside

    def scope(self, node: Drawn, *, own_each: bool = True) -> Scope:
        """Give the schemas of all names in reach of a node, whether they are there or not."""
        own: dict[str, Schema | None] = {"error": ERROR}
        around = [self.drawing.nodes[one].type for one in self.drawing.containers(node.index)]
        if "flow.each" in around or (own_each and node.node.each is not None):
            own |= {"item": None, "index": {"type": "integer"}}
        if "flow.loop" in around:
            own["loop"] = None
        return ChainMap(own, self._all)  # a copy per node of all names would be the square of them

    def _static(
        self,
        node: Drawn | None,
        pointer: str,
        facts: Facts,
        place: str,
        scope: Scope,
        expected: Schema | None,
    ) -> None:
        """Check the part at `place` of a value that stands at `pointer`."""
        template = facts.lazy[place] if place else facts.eager
        reads = facts.lazy_reads[place] if place else facts.reads
        if not reads and is_literal(template):
            return
        # Only what is read: looking at a thousand names for every node would take seconds.
        if all(read.root in scope for read in reads):
            scope = {read.root: scope[read.root] for read in reads}
        for problem in facts.problems(place, template, scope, expected):
            self.report.add(
                problem.code,
                f"{pointer}{place}{problem.pointer}",
                f"{problem.message[:1].upper()}{problem.message[1:].rstrip('.')}."
                + (f" There is {', '.join(problem.near[:5])}." if problem.near else ""),
                node=node.id if node else None,
                severity=problem.severity,
                position=Position(line=problem.line, column=problem.column),
            )

    def _tell(self, node: Drawn | None, pointer: str, said: Iterable[Said]) -> None:
        for one in said:
            self.report.add(
                one.code,
                f"{pointer}{one.pointer}",
                one.message,
                node=node.id if node else None,
                fix=_moved(one.fix, pointer),
                position=one.position,
            )

    def _reads(self, node: Drawn | None, pointer: str, reads: list[Read], reader: Reader) -> None:
        told: set[tuple[str, str]] = set()
        for read in reads:
            if read.root == "vars" and read.path:
                self.used.add(str(read.path[0]))
            if node is not None and node.node.disabled:
                continue
            if (read.root, read.pointer) not in told and self._is_wrong(
                node, pointer, read, reader
            ):
                told.add((read.root, read.pointer))

    def _is_wrong(self, node: Drawn | None, pointer: str, read: Read, reader: Reader) -> bool:
        where = f"{pointer}{read.pointer}"
        if read.root == "error":
            if read.guarded:
                return False
            return self._wrong_error(node, where, self.sight.error_verdict(reader))
        index = self.drawing.index.get(read.root)
        if index is None:
            return False
        if read.guarded and not self.sight.is_hidden(reader, index):
            return False
        verdict = self.sight.verdict(reader, index)
        if verdict == "certain" or self._is_fallback(read, index, reader):
            return False
        if verdict == "self" and node is not None and node.group == "trigger":
            return False
        code, message = _SENTENCES[verdict]
        uncertain = verdict in ("uncertain", "undecided")
        self.report.add(
            code,
            where,
            message.format(
                read=self.drawing.title(index),
                reader=node.title if node else "the flow's outputs",
            ),
            node=node.id if node else None,
            path=self._witness(reader, index) if uncertain else [read.root],
            fix=self._with_default(where) if verdict != "inner" else None,
        )
        return True

    def _is_fallback(self, read: Read, index: int, reader: Reader) -> bool:
        tried = [self.drawing.index[one] for one in sorted(read.after) if one in self.drawing.index]
        return bool(tried) and self.sight.has_one_of(reader, [*tried, index])

    def _witness(self, reader: Reader, node: int) -> list[str]:
        self.witnesses += 1
        return self.sight.witness(reader, node) if self.witnesses <= _MOST_WITNESSES else []

    def _wrong_error(self, node: Drawn | None, where: str, verdict: str) -> bool:
        if verdict == "certain":
            return False
        name = node.id if node else None
        if verdict == "later":
            said = "There is no error here: no error port leads to this step."
            self.report.add("flow.error_not_here", where, said, node=name)
        else:
            said = "This step may run without an error before it; give error a default."
            fix = self._with_default(where)
            self.report.add("flow.error_uncertain", where, said, node=name, fix=fix)
        return True

    def _with_default(self, pointer: str) -> Fix | None:
        text = at_pointer(self._texts, pointer)
        found = _SIMPLE.match(text) if isinstance(text, str) else None
        if found is None:
            return None
        return replace("Give a default", pointer, f"{{{{ {found[1]} | default(none) }}}}")


def _texts(document: FlowDocument) -> Json:
    """Give a document as far as a pointer to a text in it needs it."""
    nodes: list[Json] = [
        {"config": node.config, "each": _plain(node.each), "default": node.default}
        for node in document.nodes
    ]
    return {"nodes": nodes, "outputs": document.outputs}


def _plain(each: str | Each | None) -> Json:
    return each.model_dump() if isinstance(each, Each) else each


_SENTENCES: dict[str, tuple[str, str]] = {
    "uncertain": (
        "flow.read_uncertain",
        "{read} may not have run when {reader} reads it; give a default.",
    ),
    "later": (
        "flow.read_later",
        "{read} does not run before {reader}; read an earlier step or give a default.",
    ),
    "inner": (
        "flow.read_inner",
        "{read} stands inside a container {reader} cannot look into; read the container.",
    ),
    "self": ("flow.read_self", "{read} reads its own output, which is not there yet."),
    "undecided": (
        "flow.not_decided",
        "Whether {read} has always run when {reader} reads it was too much to work out.",
    ),
}


def _moved(fix: Fix | None, pointer: str) -> Fix | None:
    if fix is None:
        return None
    moved = [one.model_copy(update={"path": f"{pointer}{one.path}"}) for one in fix.patch]
    return Fix(title=fix.title, patch=moved)
