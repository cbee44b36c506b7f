"""What an expression can read: names, from the nearest body outward."""

from __future__ import annotations

from engine.plan import Plan
from engine.state.layout import Layout, numbers
from engine.state.records import Body, Data, Memory, Step
from nextscript.expressions import references
from nextscript.values import Json, Many, Small, Value, to_wire

_SPECIAL = ("item", "index", "loop")


class NameTable:
    """Looks names up for a body, and keeps the outputs of nodes where they are looked for."""

    def __init__(self, plan: Plan, layout: Layout, data: Data) -> None:
        self._plan, self._layout, self._data = plan, layout, data
        self._roots: dict[int, tuple[Json, tuple[str, ...]]] = {}

    def roots(self, template: Json) -> tuple[str, ...]:
        """Give the names a template reads; found out once per template of the plan."""
        known = self._roots.get(id(template))
        if known is None or known[0] is not template:
            found = tuple(sorted({one.root for one in references(template)}))
            known = self._roots[id(template)] = (template, found)
        return known[1]

    def scope(
        self, template: Json, body: Body, copy: str, step: Step | None, **more: Value
    ) -> dict[str, Value]:
        """Give every name a template reads that has a value here."""
        found: dict[str, Value] = {}
        for name in self.roots(template):
            value = more.get(name) or self._find(name, body, copy, step)
            if value is not None:
                found[name] = value
        return found

    def whole(self, template: Json, scope: dict[str, Value]) -> Value | None:
        """Give the value a template merely names, so that it need not be read to be passed on."""
        tree = template.get("expr") if isinstance(template, dict) else None
        match tree:
            case {"e": ["get", _, str(name), []]}:
                return scope.get(name)
        return None

    def keep(self, body: Body, node: int, copy: str, value: Value) -> None:
        """Keep a node's output in its activation."""
        memory, name = self._data.memories[body.memory], self._plan.nodes[node].id
        if copy:
            memory.copied.setdefault(name, {})[copy] = value
        else:
            memory.outputs[name] = value

    def open(self, body: Body | None, node: int, copy: str, *, readable: bool) -> int:
        """Begin an activation with no outputs; `readable` from the body around it."""
        self._data.seq += 1
        number = self._data.seq
        self._data.memories[number] = Memory()
        if body is not None and readable:
            inner = self._data.memories[body.memory].inner
            key = f"{self._plan.nodes[node].id}{copy}"
            self.forget(inner.get(key))
            inner[key] = number
        return number

    def forget(self, number: int | None) -> None:
        """Drop an activation and those inside it."""
        memory = self._data.memories.pop(number, None) if number is not None else None
        if memory is not None:
            for inner in memory.inner.values():
                self.forget(inner)

    def wire(self, scope: dict[str, Value]) -> Json:
        """Render a scope as data."""
        return {name: to_wire(value) for name, value in scope.items()}

    def _find(self, name: str, body: Body, copy: str, step: Step | None) -> Value | None:
        node = self._layout.ids.get(name)
        if node is not None:
            return self._output(node, body, copy)
        if name == "input":
            return self._data.input
        if name == "run":
            return Small(self._data.run)
        if name == "vars":
            return Small(self._data.variables)
        if name == "error":
            return self._error(body, step)
        if name in _SPECIAL:
            return self._special(name, body, step)
        return None

    def _special(self, name: str, body: Body, step: Step | None) -> Value | None:
        if step is not None and step.item is not None and name in step.values:
            return step.values[name]
        around: Body | None = body
        while around is not None:
            if name in around.names:
                return around.names[name]
            around = self._data.bodies.get(around.parent)
        return None

    def _error(self, body: Body, step: Step | None) -> Value | None:
        if step is not None and step.carried is not None:
            return Small(step.carried)
        around: Body | None = body
        while around is not None:
            if around.error is not None:
                return Small(around.error)
            around = self._data.bodies.get(around.parent)
        return None

    def _output(self, node: int, body: Body, copy: str) -> Value | None:
        chain = self._layout.chains[node]
        around: Body | None = body
        place = copy
        while around is not None:
            held = () if around.key[0] == "flow" else self._held_by(around)
            if chain[: len(held)] == held:
                return self._descend(
                    self._data.memories[around.memory], chain[len(held) :], node, place
                )
            owner = self._data.steps.get(around.owner)
            place = around.copy if around.key[0] == "visit" else self._copy_of(owner)
            around = self._data.bodies.get(around.parent)
        return None

    def _held_by(self, body: Body) -> tuple[int, ...]:
        kind, index = body.key
        if kind == "visit":
            return self._layout.chains[self._layout.region(index).head]
        return (*self._layout.chains[index], index)

    def _copy_of(self, owner: Step | None) -> str:
        if owner is None:
            return ""
        body = self._data.bodies[owner.body]
        kind, index = body.key
        return body.copy + self._layout.frame((kind, index)).units[owner.unit].copy

    def _descend(
        self, memory: Memory, chain: tuple[int, ...], node: int, copy: str
    ) -> Value | None:
        for container in chain:
            name = self._plan.nodes[container].id
            number = memory.inner.get(f"{name}{copy}") or memory.inner.get(name)
            if number is None:
                return None
            memory, copy = self._data.memories[number], ""
        name = self._plan.nodes[node].id
        if name in memory.outputs:
            return memory.outputs[name]
        return _of_copies(memory.copied.get(name), copy)


def _of_copies(copies: dict[str, Value] | None, reader: str) -> Value | None:
    """Give the reader's own copy; to one outside the copies a list of those that ran, in order."""
    if not copies:
        return None
    for copy, value in copies.items():
        if reader.startswith(copy):
            return value
    ran = sorted((copy for copy in copies if copy.startswith(reader)), key=numbers)
    return Many(tuple(copies[copy] for copy in ran)) if ran else None
