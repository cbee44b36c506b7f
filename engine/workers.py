"""Workers: one per task queue, in worker.py, inside the API for eager starts, and in tests."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

from temporalio.client import Client
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.worker import UnsandboxedWorkflowRunner, Worker, WorkerDeploymentConfig
from temporalio.worker._workflow_instance import _WorkflowLogicFlag

from engine.activities.errands import Errands
from engine.activities.listening import listens
from engine.activities.mails import MailActivities
from engine.activities.notices import Notices
from engine.activities.packages import installs
from engine.activities.ports import CurrentCatalog, Ports
from engine.activities.projects import project_work
from engine.activities.step import step_activity
from engine.activities.ticks import start_tick
from engine.lending import is_lent, serves
from engine.settings import CODE, FLOWS, LISTENERS, SYSTEM, EngineSettings
from engine.workflows import (
    FlowWorkflow,
    ListenerWorkflow,
    MailWorkflow,
    NoticeWorkflow,
    TickWorkflow,
)

_BEAT = timedelta(seconds=2)
"""The SDK holds heartbeats back; a cancelled step learns of it with the next one that is sent."""
_STICKY = timedelta(seconds=5)
"""How long the others wait for a killed worker to go on with its runs."""
_ONE_BATCH = _WorkflowLogicFlag.PROCESS_WORKFLOW_ACTIVATION_JOBS_AS_SINGLE_BATCH
_AT_ONCE = {CODE: 8, LISTENERS: 500}
_CACHED = 1000
_TOLD_AT_ONCE = 20
_NEW_AT_ONCE = 10
_STARTED_AT_ONCE = 6
"""Each start takes two of the database's connections; the others wait for their turn here."""


def build_worker(
    client: Client,
    settings: EngineSettings,
    queue: str,
    ports: Ports,
    catalog: CurrentCatalog,
    *,
    drain: timedelta = timedelta(seconds=30),
    cached: int | None = None,
    only_quick: bool = False,
) -> Worker:
    """Make the worker of one pool.

    `flows` runs flows and their quick steps, `system` what is not a run, any other pool steps.

    A stopping worker lets what it runs go on for `drain`. `cached` bounds the runs kept in memory.
    `only_quick` keeps standard steps out of a flow worker: one inside the API's process, where a
    long step must not be.
    """
    if queue == FLOWS:
        return _flow_worker(client, settings, ports, catalog, drain, cached, only_quick)
    if queue == SYSTEM:
        return _system_worker(client, settings, ports, drain)
    return Worker(
        client,
        task_queue=settings.queue(queue),
        activities=[
            step_activity(ports, catalog),
            *([serves(catalog)] if is_lent(queue) else []),
            *([installs(ports)] if queue == CODE else []),
            *([listens(ports, catalog)] if queue == LISTENERS else []),
        ],
        max_concurrent_activities=_AT_ONCE.get(queue, 100),
        max_heartbeat_throttle_interval=_BEAT,
        default_heartbeat_throttle_interval=_BEAT,
        graceful_shutdown_timeout=drain,
    )


@asynccontextmanager
async def running(workers: Iterable[Worker]) -> AsyncIterator[None]:
    """Run workers while the block runs; leaving it drains them, all at the same time.

    One after another they would take as many times as long as they may, and those whose turn has
    not come would go on to take steps.
    """
    async with AsyncExitStack() as stack:
        started = [await stack.enter_async_context(worker) for worker in workers]
        try:
            yield
        finally:
            await asyncio.gather(*(worker.shutdown() for worker in started))


def _flow_worker(
    client: Client,
    settings: EngineSettings,
    ports: Ports,
    catalog: CurrentCatalog,
    drain: timedelta,
    cached: int | None,
    only_quick: bool,
) -> Worker:
    errands = Errands(client, ports)
    worker = Worker(
        client,
        task_queue=settings.flows,
        workflows=[FlowWorkflow],
        activities=[step_activity(ports, catalog), *errands.all()],
        workflow_runner=UnsandboxedWorkflowRunner(),
        deployment_config=_deployment(settings),
        max_cached_workflows=_cached() if cached is None else cached,
        max_concurrent_local_activities=200,
        sticky_queue_schedule_to_start_timeout=_STICKY,
        no_remote_activities=only_quick,
        max_heartbeat_throttle_interval=_BEAT,
        default_heartbeat_throttle_interval=_BEAT,
        graceful_shutdown_timeout=drain,
    )
    # Results and messages of one activation together, so that engine.workflows.turns can order
    # them. The SDK knows how and will make it the default; the history says that it is so.
    worker._set_default_workflow_logic_flag(_ONE_BATCH, enabled=True)
    return worker


def _system_worker(
    client: Client, settings: EngineSettings, ports: Ports, drain: timedelta
) -> Worker:
    return Worker(
        client,
        task_queue=settings.queue(SYSTEM),
        workflows=[NoticeWorkflow, MailWorkflow, ListenerWorkflow, TickWorkflow],
        activities=[
            *Notices(ports).all(),
            *MailActivities(ports).all(),
            project_work(ports),
            start_tick(ports),
        ],
        workflow_runner=UnsandboxedWorkflowRunner(),
        deployment_config=_deployment(settings),
        # What is on this queue is new, as a rule: by default one poller in five takes such tasks.
        max_concurrent_workflow_task_polls=_NEW_AT_ONCE,
        nonsticky_to_sticky_poll_ratio=0.8,
        max_concurrent_activities=_TOLD_AT_ONCE,
        max_concurrent_local_activities=_STARTED_AT_ONCE,
        graceful_shutdown_timeout=drain,
    )


def _deployment(settings: EngineSettings) -> WorkerDeploymentConfig | None:
    """Say which release a worker of workflows is.

    A run goes to whichever release is current: the interpreter keeps every older meaning. Steps
    are no part of it, they are done by any worker of their queue.
    """
    if settings.release is None:
        return None
    return WorkerDeploymentConfig(
        version=WorkerDeploymentVersion(settings.release.deployment, settings.release.build),
        use_worker_versioning=True,
        default_versioning_behavior=VersioningBehavior.AUTO_UPGRADE,
    )


def _cached() -> int:
    """The whole test suite also runs with 0, so that every workflow task is a replay."""
    return int(os.environ.get("NEXTSCRIPT_CACHED_RUNS", _CACHED))
