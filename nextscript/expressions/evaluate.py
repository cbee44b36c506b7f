"""Evaluation of templates over JSON. Nothing here parses text or knows Jinja."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nextscript.expressions.faults import Fault
from nextscript.expressions.interpret import run_tree
from nextscript.expressions.reads import escaped
from nextscript.expressions.render import text, weigh
from nextscript.expressions.settings import Budget, Env, Settings
from nextscript.values import Json

Node = Any  # Any: a template or tree that was checked when it was compiled


def evaluate(
    template: Json, scope: Mapping[str, Json], settings: Settings, budget: Budget | None = None
) -> Json:
    """Evaluate a template. Raises ExpressionError, also when the budget is used up.

    The result may share parts with the scope: neither may be changed afterwards.
    """
    return run_in(Env(scope, settings, budget or Budget()), template)


def evaluate_tree(
    tree: Json, scope: Mapping[str, Json], settings: Settings, budget: Budget | None = None
) -> Json:
    """Evaluate a bare tree, as `compile_expression` gives it."""
    return evaluate({"expr": tree}, scope, settings, budget)


def run_in(env: Env, template: Json) -> Json:
    """Evaluate a template in an environment whose counters go on from earlier evaluations."""
    try:
        return fill(template, env)
    except Fault as fault:
        raise fault.placed(env.at) from None
    except RecursionError:
        raise Fault("expr.too_deep", "the value is nested too deeply").placed(env.at) from None


def fill(template: Node, env: Env) -> Json:
    """Evaluate a template's parts."""
    if "lit" in template:
        literal: Json = template["lit"]
        return literal
    if "expr" in template:
        return _whole(template["expr"], env)
    if "obj" in template:
        return {key: _part(item, key, env) for key, item in template["obj"].items()}
    if "arr" in template:
        return [_part(item, str(index), env) for index, item in enumerate(template["arr"])]
    if "text" in template:
        return _mixed(template["text"], env)
    return _captured(template["lazy"], env)


def _part(template: Node, key: str, env: Env) -> Json:
    try:
        return fill(template, env)
    except Fault as fault:
        fault.pointer = f"/{escaped(key)}{fault.pointer}"
        raise


def _whole(tree: Node, env: Env) -> Json:
    value = run_tree(tree, env)
    if not isinstance(value, list | dict):
        return value
    # What is only passed on costs nothing the first time; made or repeated it counts as output.
    if tree["e"][0] != "get" or id(value) in env.lent:
        env.budget.allocate(weigh(value, env))
    env.lent[id(value)] = value
    return value


def _mixed(parts: list[Node], env: Env) -> str:
    pieces = [part if isinstance(part, str) else text(run_tree(part, env), env) for part in parts]
    env.budget.allocate(sum(map(len, pieces)))
    return "".join(pieces)


def _captured(template: Node, env: Env) -> Json:
    names: dict[str, Json] = {}
    _names_read(template, names, env)
    settings = env.settings
    scope = {name: env.scope[name] for name in sorted(names) if name in env.scope}
    captured: list[Json] = [settings.now, settings.timezone, settings.seed]
    return {"$lazy": template, "scope": scope, "settings": captured}


def _names_read(part: Node, names: dict[str, Json], env: Env) -> None:
    if isinstance(part, list):
        if len(part) == 4 and part[0] == "get" and isinstance(part[2], str):
            names[part[2]] = None
        for item in part:
            _names_read(item, names, env)
    elif isinstance(part, dict):
        for item in part.values():
            _names_read(item, names, env)
