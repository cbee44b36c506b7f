"""What a control node reads: its config, its large values, and conditions as things stand."""

from __future__ import annotations

from typing import Any

from engine.nodes.control import Control
from engine.state.core import Core
from engine.state.records import Step
from nextscript.expressions import Expression, compile_expression
from nextscript.values import NULL, Json, Many, Small, Stored, Value, is_small, plain


class ControlRun:
    """The NodeRun of one step. Asked twice it answers the same: answers from outside are kept."""

    def __init__(self, core: Core, step: Step, control: Control) -> None:
        self._core, self._step, self._control = core, step, control
        self._asked = 0

    @property
    def now(self) -> float:
        return self._step.started_at or self._core.now

    @property
    def timezone(self) -> str:
        return self._core.plan.timezone

    @property
    def iterations(self) -> int:
        return self._step.iterations

    def config(self) -> Json:
        """Evaluate the config; conditions stay unevaluated, large values are left out."""
        if self._step.config is None:
            template = self._small_part()
            answer = self._step.answers.get("config")
            found = plain(answer) if answer is not None else self._now(template, "config")
            self._step.config = found if isinstance(found, dict) else {}
            self._step.input = Small(self._step.config)
        given = {name: self._shape(self.value(name)) for name in self._given()}
        return {**self._step.config, **given}

    def value(self, name: str) -> Value:
        if name not in self._step.values:
            self._step.values[name] = self._value(name)
        return self._step.values[name]

    def evaluate(self, expression: Expression, **names: Json) -> Json:
        self._asked += 1
        purpose = f"ask:{self._step.iterations}:{self._asked}"
        answer = self._step.answers.get(purpose)
        if answer is not None:
            return plain(answer)
        more = {name: Small(value) for name, value in names.items()}
        return self._now(expression.template, purpose, **more)

    def incoming(self) -> Json:
        body = self._core.data.bodies[self._step.body]
        frame = self._core.frame(body)
        unit = frame.units[self._step.unit]
        live = [frame.links[one] for one in unit.ins if body.marks[one] == 1]
        if len(live) != 1:
            return None
        source = self._core.plan.nodes[self._core.plan.edges[live[0].edge].source].id
        self._asked += 1
        purpose = f"ask:{self._step.iterations}:{self._asked}"
        answer = self._step.answers.get(purpose)
        if answer is not None:
            return plain(answer)
        return self._now({"expr": compile_expression(source)}, purpose)

    def _given(self) -> list[str]:
        fields = _fields(self._core.node(self._step).config)
        return [name for name in self._control.values if name in fields]

    def _value(self, name: str) -> Value:
        template = _fields(self._core.node(self._step).config).get(name)
        if template is None:
            default = self._control.model.model_fields[name].get_default()
            return Small(default) if name != "items" else NULL
        answer = self._step.answers.get(name)
        if answer is not None:
            return answer
        scope = self._scope(template)
        whole = self._core.names.whole(template, scope)
        if whole is not None and (name != "items" or isinstance(whole, Many)):
            return whole
        seed = f"{self._step.path}/{name}"
        spread = name == "items"
        return Small(self._core.evaluate(template, scope, purpose=name, seed=seed, spread=spread))

    def _now(self, template: Json, purpose: str, **more: Value) -> Json:
        scope = self._scope(template, **more)
        seed = f"{self._step.path}/{purpose}"
        return self._core.evaluate(template, scope, purpose=purpose, seed=seed)

    def _scope(self, template: Json, **more: Value) -> dict[str, Value]:
        body = self._core.data.bodies[self._step.body]
        copy = body.copy + self._core.unit(self._step).copy
        return self._core.names.scope(template, body, copy, self._step, **more)

    def _small_part(self) -> Json:
        fields = _fields(self._core.node(self._step).config)
        kept = {
            name: _unread(part) for name, part in fields.items() if name not in self._control.values
        }
        return {"obj": kept}

    def _shape(self, value: Value) -> Json:
        """Give a value to check the config with; a stored one stands in by its kind."""
        match value:
            case Many(items=items):
                return [plain(item) if is_small(item) else None for item in items]
            case Stored(type=kind):
                return [] if kind == "array" else {} if kind == "object" else None
        return plain(value)


# Any: templates are JSON of known form.
def _fields(config: Any) -> dict[str, Any]:
    """Take a config's template apart, field by field."""
    if "obj" in config:
        return dict(config["obj"])
    literal = config.get("lit")
    return {name: {"lit": part} for name, part in literal.items()} if literal else {}


def _unread(template: Any) -> Any:
    """Let lazy parts pass as they are, so that nothing they read is needed yet."""
    if "lazy" in template:
        lazy = {"$lazy": template["lazy"], "scope": {}, "settings": [0.0, "UTC", ""]}
        return {"lit": lazy}
    if "obj" in template:
        return {"obj": {name: _unread(part) for name, part in template["obj"].items()}}
    if "arr" in template:
        return {"arr": [_unread(part) for part in template["arr"]]}
    return template
