"""What a fork reads of the run it comes from, decided from two plans and that run's record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from engine.plan import Plan, PlanNode
from engine.state.endings import DECIDING, fitting_ports, main_port
from engine.state.layout import Layout
from engine.state.places import Place, comes_before, place_of
from engine.state.records import Plain
from nextscript.values import Json, Value, to_wire

_WALKED = ("flow.loop", "flow.scope")
"""These are walked through once more: what is in a loop is read afterwards, and both are shown."""
_DECIDED_ANEW = ("flow.cancel",)
"""What it cancelled is not read, so it must be cancelled again; it touches nothing outside."""
_UNDONE = ":undo"
_MOST_WALKED = 1_000
"""A container of more steps is read as a whole: walking takes longer than one activation may."""
MOST_SEEDS = 4_000
"""All of them are read in the run's first activation, which may take two seconds."""


@dataclass(frozen=True)
class Origin:
    """The run a fork comes from: its id, its plan where that is known, and its recorded steps."""

    run_id: str
    plan: Plan | None
    steps: Sequence[Plain]


@dataclass(frozen=True)
class Fork:
    """What a fork reads; `unsure` are steps to be run of which nobody knows whether they happened.

    `own` are steps that were undone: they happen once more, as another effect. `faults` say why
    it cannot be: code, the request's pointer, sentence.
    """

    seeds: dict[str, Json] = field(default_factory=dict)
    unsure: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    chosen: str = ""
    """The chosen step's status in the run the fork comes from."""
    faults: tuple[tuple[str, str, str], ...] = ()


def plan_fork(plan: Plan, origin: Origin, chosen: str, outputs: Mapping[str, Value]) -> Fork:
    """Decide what is read and what is run when a run is started again from a step."""
    return _Forking(plan, origin, chosen, outputs).fork()


class _Forking:
    def __init__(
        self, plan: Plan, origin: Origin, chosen: str, outputs: Mapping[str, Value]
    ) -> None:
        self._plan, self._origin, self._chosen, self._outputs = plan, origin, chosen, outputs
        self._layout = Layout(plan)
        self._old = self._layout if origin.plan in (None, plan) else Layout(origin.plan)
        self._steps: dict[str, Plain] = {step["path"]: step for step in origin.steps}
        self._place = place_of(self._layout, chosen)
        self._old_place = place_of(self._old, chosen)
        self._changed = _changed(plan, origin.plan)
        self._undone = [
            path.removesuffix(_UNDONE)
            for path, step in self._steps.items()
            if path.endswith(_UNDONE) and step["status"] == "succeeded"
        ]
        self._held = _held(self._steps)
        edited = [path for path in outputs if path in self._steps]
        self._touched = {owner for path in (*self._undone, *edited) for owner, _ in _owners(path)}
        self._around_changes = {
            plan.nodes[holder].id
            for name in self._changed
            for holder in self._layout.chains[self._layout.ids[name]]
        }

    def fork(self) -> Fork:
        faults = tuple(self._faults())
        if faults:
            return Fork(faults=faults)
        seeds = self._seeds()
        if len(seeds) > MOST_SEEDS:
            text = f"More than {MOST_SEEDS:,} steps would be read; fork from a step that holds it."
            return Fork(faults=(("run.fork_too_large", "/from", text),))
        unsure = [path for path, step in self._steps.items() if path not in seeds and _unsure(step)]
        status = str(self._steps[self._chosen]["status"])
        return Fork(seeds, tuple(unsure), tuple(self._undone), status)

    # --- what cannot be

    def _faults(self) -> Iterator[tuple[str, str, str]]:
        if self._chosen not in self._steps or self._chosen.endswith(_UNDONE):
            yield "run.fork_from", "/from", f"The run has no step “{self._chosen}”."
        elif self._place is None:
            text = f"The step “{self._chosen}” is not in this version of the flow."
            yield "run.fork_version", "/version", text
        else:
            yield from self._gone()
            yield from self._wrong_outputs()

    def _gone(self) -> Iterator[tuple[str, str, str]]:
        gone: dict[str, None] = {}
        for path, step in self._steps.items():
            known = step["node"] in self._layout.ids
            if not known and _completed(step) and self._was_before(path):
                gone[step["node"]] = None
        for node in gone:
            text = f"The step “{node}”, which the run has done, is not in this version of the flow."
            yield "run.fork_version", "/version", text

    def _wrong_outputs(self) -> Iterator[tuple[str, str, str]]:
        for path in self._outputs:
            pointer = "/outputs/" + path.replace("~", "~0").replace("/", "~1")
            if path not in self._steps or path.endswith(_UNDONE):
                yield "run.fork_outputs", pointer, f"The run has no step “{path}”."
            elif not self._before(path):
                text = f"The step “{path}” does not come before “{self._chosen}”: it runs again."
                yield "run.fork_outputs", pointer, text
            elif self._steps[path]["status"] == "skipped":
                text = f"The step “{path}” was skipped in this run, so it has no output."
                yield "run.fork_outputs", pointer, text

    # --- what is read

    def _seeds(self) -> dict[str, Json]:
        seeds: dict[str, Json] = {}
        whole: set[str] = set()
        walked: set[str] = set()
        for path in sorted(self._steps, key=lambda one: (one.count("."), len(one), one)):
            step = self._steps[path]
            owners = [owner for owner, _ in _owners(path)]
            if not whole.isdisjoint(owners) or not self._readable(path, step):
                continue
            if self._done(step, not walked.isdisjoint(owners)):
                seed = self._seed(path, step)
                if self._holds(path):
                    if self._stale(path, step):
                        continue
                    self._enter(path, step, seed, whole, walked)
                seeds[path] = seed
        return seeds

    def _enter(
        self, path: str, step: Plain, seed: dict[str, Json], whole: set[str], walked: set[str]
    ) -> None:
        """Read a container as a whole, or by walking through it once more."""
        steps, iterations = self._held[path]
        ended_well = seed["ports"] == [main_port(self._node(step))]
        if step["type"] not in _WALKED or not ended_well or steps > _MOST_WALKED:
            whole.add(path)
            return
        walked.add(path)
        seed["enter"] = iterations

    def _readable(self, path: str, step: Plain) -> bool:
        edited = path in self._outputs
        unchanged = step["node"] not in self._changed and path not in self._undone
        return (unchanged or edited) and step["type"] not in _DECIDED_ANEW and self._before(path)

    def _done(self, step: Plain, walked: bool) -> bool:
        if step["path"] in self._outputs or step["status"] == "succeeded":
            return True
        node = self._node(step)
        if step["status"] == "failed":
            wired = "error" in self._layout.wired[self._layout.ids[node.id]]
            return step["ports"] == ["error"] and (wired or node.on_error == "continue")
        if step["status"] == "skipped":  # by its guard; what marks skip they skip again
            return node.guard is not None and not node.disabled and not step["skipped_because"]
        return step["status"] == "cancelled" and bool(step["ports"] or walked)

    def _seed(self, path: str, step: Plain) -> dict[str, Json]:
        seed: dict[str, Json] = {
            "run": step.get("from_run") or self._origin.run_id,
            "status": step["status"],
            "ports": list(step["ports"]),
            "output": step.get("output"),
        }
        for name, value in (("error", step.get("error")), ("child", step.get("child_run_id"))):
            if value is not None:
                seed[name] = value
        if step.get("input") not in (None, {"v": None}):
            seed |= {"input": step["input"], "input_size": step.get("input_size", 0)}
        if step.get("output_changed"):
            seed["changed"] = True
        if path in self._outputs:
            seed |= self._edited(step, self._outputs[path])
        return seed

    def _edited(self, step: Plain, output: Value) -> dict[str, Json]:
        ports = _ports(self._node(step), output, step)
        return {
            **{"status": "succeeded", "output": to_wire(output), "ports": ports},
            **{"changed": True, "error": None},
        }

    def _holds(self, path: str) -> bool:
        if path not in self._held:
            return False
        place = place_of(self._layout, path)
        return place is not None and place[-1].number is None  # an item holds nothing

    def _stale(self, path: str, step: Plain) -> bool:
        """Say whether something inside runs anew or reads otherwise: then the whole must, too."""
        changed = path in self._touched or step["node"] in self._around_changes
        return changed and path not in self._outputs

    def _before(self, path: str) -> bool:
        place = place_of(self._layout, path)
        if place is None or self._place is None:
            return False
        if not comes_before(self._layout, self._place, place):
            return False
        return self._old is self._layout or self._was_before(path)

    def _was_before(self, path: str) -> bool:
        place: Place | None = place_of(self._old, path)
        if self._old_place is None or place is None:
            return place is None and self._origin.plan is None and not path.endswith(_UNDONE)
        return comes_before(self._old, self._old_place, place)

    def _node(self, step: Plain) -> PlanNode:
        return self._plan.nodes[self._layout.ids[step["node"]]]


def _completed(step: Plain) -> bool:
    return step["status"] == "succeeded" or bool(step["ports"])


def _owners(path: str) -> Iterator[tuple[str, int]]:
    """Give what a step may stand in: a path, with how many iterations or items that needs."""
    for place, mark in enumerate(path):
        if mark == ".":
            yield path[:place], 0
        elif mark == "[":
            yield path[:place], int(path[place + 1 : path.index("]", place)]) + 1


def _held(paths: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Find what holds steps: how many, and the number of its iterations, visits or items."""
    held: dict[str, tuple[int, int]] = {}
    for path in paths:
        for owner, count in _owners(path):
            steps, most = held.get(owner, (0, 0))
            held[owner] = (steps + 1, max(most, count))
    return held


def _unsure(step: Plain) -> bool:
    """Say whether a step may have happened although it did not end by itself."""
    begun = step["status"] in ("cancelled", "pending") and step.get("attempt", 0) > 0
    return step["status"] in ("unknown", "running") or begun


def _changed(plan: Plan, old: Plan | None) -> frozenset[str]:
    """Find nodes that are new or do something else than before; nobody knows without `old`."""
    if old is None or old is plan:
        return frozenset()
    before = {node.id: _meaning(old, node) for node in old.nodes}
    return frozenset(node.id for node in plan.nodes if before.get(node.id) != _meaning(plan, node))


def _meaning(plan: Plan, node: PlanNode) -> tuple[object, ...]:
    """Give what decides what a node does; its name, retries and timeouts do not."""
    parent = plan.nodes[node.parent].id if node.parent is not None else None
    what = (node.type, node.version, node.config, node.connection, node.each, node.disabled)
    return (*what, node.default, parent)


def _ports(node: PlanNode, output: Value, step: Plain) -> list[Json]:
    """Give the ports that fit a changed output."""
    if step["status"] == "succeeded" and node.type not in DECIDING:
        return list(step["ports"])
    return list(fitting_ports(node, output))
