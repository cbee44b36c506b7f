"""The broken builds by name: what is done to which module. Any: modules of the product, patched."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import uuid4

Break = dict[str, Callable[[Any], None]]


def _key_per_attempt(steps: Any) -> None:
    steps.effect_key = lambda run_id, effect_path: uuid4().hex


def _no_heartbeat_timeout(steps: Any) -> None:
    steps._HEARTBEAT = None


def _no_reconciler(reconciler: Any) -> None:
    async def never(self: Any) -> None:
        await asyncio.Event().wait()

    reconciler.Reconciler.run = never


def _records_once(ending: Any) -> None:
    async def local_alone(name: str, request: Any) -> None:
        try:
            await ending.workflow.execute_local_activity(
                name,
                request,
                start_to_close_timeout=_seconds(5),
                retry_policy=_once(),
            )
        except Exception:  # noqa: BLE001 - this is the break
            return

    ending.errand_at_once = local_alone


def _seconds(seconds: float) -> Any:
    from datetime import timedelta

    return timedelta(seconds=seconds)


def _once() -> Any:
    from temporalio.common import RetryPolicy

    return RetryPolicy(maximum_attempts=1)


def _temporal_forgets(dev_server: Any) -> None:
    whole = dev_server.arguments

    def in_memory(*args: Any, **options: Any) -> list[str]:
        words: list[str] = whole(*args, **options)
        at = words.index("--db-filename")
        kept = words[:at] + words[at + 2 :]
        while "--sqlite-pragma" in kept:
            at = kept.index("--sqlite-pragma")
            kept = kept[:at] + kept[at + 2 :]
        return kept

    dev_server.arguments = in_memory


def _idempotency_dropped(start: Any) -> None:
    whole = start.row_of

    async def never(*args: Any) -> None:
        return None

    def without_key(begin: Any, about: Any) -> dict[str, Any]:
        return {**whole(begin, about), "idempotency_key": None}

    start.made_before, start.row_of = never, without_key


def _told_before_row(start: Any) -> None:
    whole = start.take

    async def told_first(running: Any, session: Any, row: dict[str, Any], claim: Any) -> Any:
        await running.parts.engine.start(start.RunStart.model_validate(row["start"]))
        return await whole(running, session, row, claim)

    start.take = told_first


def _ack_before_durable(start: Any) -> None:
    whole = start.take
    on_their_way = set()

    async def soon(running: Any, row: dict[str, Any], claim: Any) -> None:
        await asyncio.sleep(1)
        async with running.single() as session:
            await whole(running, session, row, claim)

    async def later(running: Any, session: Any, row: dict[str, Any], claim: Any) -> Any:
        task = asyncio.create_task(soon(running, row, claim))
        on_their_way.add(task)
        return start.Run(**row), False

    start.take = later


def _unsafe_is_repeated(planning: Any) -> None:
    node = planning.PlanNode

    def keyed(**facts: Any) -> Any:
        if facts["effects"] == "unsafe":
            facts |= {"effects": "keyed", "retry": planning.Retry(3, 200, 2.0, 1000, None)}
        return node(**facts)

    planning.PlanNode = keyed


def _lost_answer_is_a_failure(step: Any) -> None:
    step.Unanswered = type("Unanswered", (Exception,), {})


def _custom_in_worker(node_types: Any) -> None:
    node_types.Declaration.is_custom = False


def _places_unbounded(start: Any) -> None:
    async def none(*args: Any) -> None:
        return None

    start.claim_of = none


def _outages_unseen(session: Any) -> None:
    session._PING = session._CONNECT = session._QUEUE = 60.0
    session._BUSY = 60.0


def _raises_what_it_meets(session: Any) -> None:
    session._AWAY = ()


def _outages_answered_500(problems: Any) -> None:
    problems.outage_of = lambda error: None


def _impatient(session: Any) -> None:
    session._PING = session._CONNECT = 0.05
    session._BUSY = 0.0


def _start_waits(launch: Any) -> None:
    launch.PATIENCE = launch._LONGEST = 60.0


def _lost_for_ever(interpreter: Any) -> None:
    interpreter._TIMES_LOST = 10**6


def _never_careful(reconciler: Any) -> None:
    async def not_told(self: Any, run: Any) -> Any:
        return await self._stuck(run)

    reconciler.Reconciler._stuck_now = not_told


def _stuck_unseen(reconciler: Any) -> None:
    async def nothing(self: Any, run: Any) -> None:
        return None

    reconciler.Reconciler._stuck_now = nothing


def _no_redaction(redaction: Any) -> None:
    redaction.Redaction.text = lambda self, text: text
    redaction.Redaction.json = lambda self, value: value


def _plain_payloads(codec: Any) -> None:
    async def as_they_are(self: Any, payloads: Any) -> list[Any]:
        return list(payloads)

    codec.EncryptionCodec.encode = as_they_are


def _storage_errors_are_500(refusals: Any) -> None:
    from contextlib import nullcontext

    refusals.storing = nullcontext


def _engine_waited_for(patience: Any) -> None:
    async def for_ever(running: Any, work: Any) -> Any:
        return await work

    patience.unless_away = for_ever


def _chance_anew(settings: Any) -> None:
    made = settings.Settings.__init__

    def anew(self: Any, *args: Any, **more: Any) -> None:
        made(self, *args, **more)
        object.__setattr__(self, "seed", uuid4().hex)

    settings.Settings.__init__ = anew


def _acknowledged_first(listening: Any) -> None:
    whole = listening._Listening.start
    on_their_way = set()

    async def soon(self: Any, events: Any, keep: Any) -> None:
        await asyncio.sleep(1)
        await whole(self, events, keep)

    async def later(self: Any, events: Any, keep: Any) -> list[None]:
        task = asyncio.create_task(soon(self, events, keep))
        on_their_way.add(task)
        return [None] * len(events)

    listening._Listening.start = later


def _kept_first(ports: Any) -> None:
    whole = ports.ListenersOfProjects._all

    async def state_alone(self: Any, held: Any, fires: Any, keep: Any) -> Any:
        await whole(self, held, [], keep)
        return await whole(self, held, fires, ports._Kept())

    ports.ListenersOfProjects._all = state_alone


def _events_without_keys(batch: Any) -> None:
    whole = batch.row_of

    async def none(*args: Any) -> set[str]:
        return set()

    def without_key(begin: Any, about: Any) -> dict[str, Any]:
        return {**whole(begin, about), "idempotency_key": None}

    batch._known, batch.row_of = none, without_key


def _no_shares(shares: Any) -> None:
    async def at_once(self: Any, project_id: str) -> None:
        return None

    shares.Shares.turn = at_once


BREAKS: dict[str, Break] = {
    "key_per_attempt": {"engine.workflows.steps": _key_per_attempt},
    "no_heartbeat_timeout": {"engine.workflows.steps": _no_heartbeat_timeout},
    "no_reconciler": {"activities.runs.reconciler": _no_reconciler},
    "records_once": {
        "engine.workflows.ending": _records_once,
        "activities.runs.reconciler": _no_reconciler,
    },
    "temporal_forgets": {"engine.dev_server": _temporal_forgets},
    "idempotency_dropped": {"activities.runs.start": _idempotency_dropped},
    "told_before_row": {"activities.runs.start": _told_before_row},
    "ack_before_durable": {"activities.runs.start": _ack_before_durable},
    "unsafe_is_repeated": {"engine.compiler.planning": _unsafe_is_repeated},
    "lost_answer_is_a_failure": {"engine.activities.step": _lost_answer_is_a_failure},
    "custom_in_worker": {"nextscript.node_types": _custom_in_worker},
    "places_unbounded": {"activities.runs.start": _places_unbounded},
    "outages_unseen": {"store.session": _outages_unseen},
    "outages_answered_500": {
        "store.session": _raises_what_it_meets,
        "api.problems": _outages_answered_500,
    },
    "impatient": {"store.session": _impatient},
    "start_waits": {"activities.runs.launch": _start_waits},
    "lost_for_ever": {"engine.workflows.interpreter": _lost_for_ever},
    "never_careful": {"activities.runs.reconciler": _never_careful},
    "stuck_unseen": {"activities.runs.reconciler": _stuck_unseen},
    "no_redaction": {"engine.activities.redaction": _no_redaction},
    "plain_payloads": {"engine.codec": _plain_payloads},
    "storage_errors_are_500": {"store.refusals": _storage_errors_are_500},
    "engine_waited_for": {"activities.runs.patience": _engine_waited_for},
    "acknowledged_first": {"engine.activities.listening": _acknowledged_first},
    "kept_first": {"activities.listening.ports": _kept_first},
    "events_without_keys": {"activities.runs.batch": _events_without_keys},
    "no_shares": {"nextscript.egress.shares": _no_shares},
    "chance_anew": {"nextscript.expressions.settings": _chance_anew},
}
