"""The parts of an instance: what each is started with and when it counts as ready."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from nextscript.cli.checkout import checkout, environment, program
from nextscript.cli.dev.log import everything, only_errors, worth_showing
from nextscript.cli.dev.part import Part
from nextscript.cli.dev.ports import answers, free_port
from nextscript.cli.instance import Instance

LOOPBACK = "127.0.0.1"
_SHORTEST_DRAIN = "5"


@dataclass(frozen=True)
class Plan:
    """What `nextscript dev` was asked for."""

    instance: Instance
    host: str = LOOPBACK
    api_port: int = 8000
    durable: bool = False
    verbose: bool = False
    custom: Path = Path("custom")


@dataclass
class Ports:
    """The ports this start uses."""

    api: int
    temporal: int
    ui: int
    worker: int
    moved: list[str] = field(default_factory=list)
    """What a user should know about ports that were taken."""


def choose_ports(plan: Plan) -> Ports:
    """Choose them all, each free now; those that are not the usual ones are said."""
    taken: set[int] = set()
    usual = {"API": plan.api_port, "Temporal": 7233, "Temporal UI": 8233}
    hosts = {"API": plan.host}
    chosen = {
        name: free_port(hosts.get(name, LOOPBACK), port, taken=taken)
        for name, port in usual.items()
    }
    moved = [
        f"Port {usual[name]} is taken, so the {name} uses {port}."
        for name, port in chosen.items()
        if usual[name] not in (port, 0)
    ]
    worker = free_port(LOOPBACK, 0, taken=taken)
    return Ports(chosen["API"], chosen["Temporal"], chosen["Temporal UI"], worker, moved)


def settings(plan: Plan, ports: Ports) -> dict[str, str]:
    """Give the environment of the programs; what the user has set stays."""
    ours = {
        "NEXTSCRIPT_MODE": "dev",
        "NEXTSCRIPT_HOME": str(plan.instance.home),
        "NEXTSCRIPT_API_HOST": plan.host,
        "NEXTSCRIPT_API_PORT": str(ports.api),
    }
    defaults = {
        "NEXTSCRIPT_TEMPORAL_ADDRESS": f"{LOOPBACK}:{ports.temporal}",
        "NEXTSCRIPT_CUSTOM_FOLDERS": str(plan.custom.resolve()),
        "NEXTSCRIPT_EMBEDDED_WORKER": "true",
        "NEXTSCRIPT_WORKER_HEALTH_PORT": str(ports.worker),
        "NEXTSCRIPT_DRAIN_SECONDS": _SHORTEST_DRAIN,
        "NEXTSCRIPT_LOG_FORMAT": "text" if plan.verbose else "json",
    }
    return environment(**(defaults | _set_by_user(defaults) | ours))


def postgres(plan: Plan, env: dict[str, str]) -> Part:
    """The embedded PostgreSQL."""
    home = plan.instance.home
    command = [sys.executable, "-m", "store.postgres", str(home)]
    part = _part(plan, "postgres", "PostgreSQL", command, env)
    part.stop_with = part.dies_with = signal.SIGINT
    part.ready = lambda: _postgres_ready(home, part.pid)
    part.stop_seconds = 30
    part.where = "embedded, on a private socket"
    return part


def temporal(plan: Plan, ports: Ports, env: dict[str, str]) -> Part:
    """The embedded Temporal."""
    home = str(plan.instance.home)
    command = [sys.executable, "-m", "engine.embedded", home, "--port", str(ports.temporal)]
    command += ["--ui-port", str(ports.ui), *(["--durable"] if plan.durable else [])]
    part = _part(plan, "temporal", "Temporal", command, env)
    part.ready = lambda: answers(LOOPBACK, ports.temporal) and answers(LOOPBACK, ports.ui)
    if not plan.verbose:
        part.show = only_errors
    survives = "a power cut" if plan.durable else "killed processes; --durable: a power cut too"
    part.where = f"http://{LOOPBACK}:{ports.ui}   (survives {survives})"
    return part


def worker(plan: Plan, ports: Ports, env: dict[str, str]) -> Part:
    """The worker pool."""
    part = _part(plan, "worker", "Worker", program("worker.py"), env)
    part.ready = _healthy(f"http://{LOOPBACK}:{ports.worker}/health/ready")
    part.where = f"custom activities in {plan.custom}"
    return part


def api(plan: Plan, ports: Ports, env: dict[str, str]) -> Part:
    """The API."""
    part = _part(plan, "api", "API", program("server.py", "serve"), env)
    part.ready = _healthy(f"{url(plan, ports)}/health/ready")
    part.where = url(plan, ports)
    return part


def url(plan: Plan, ports: Ports) -> str:
    """Where the user finds the API."""
    host = LOOPBACK if plan.host in ("0.0.0.0", "::") else plan.host
    return f"http://[{host}]:{ports.api}" if ":" in host else f"http://{host}:{ports.api}"


def postgres_url(plan: Plan) -> str | None:
    """Where the embedded PostgreSQL of the instance listens."""
    found = _postgres_file(plan.instance.home).get("url")
    return found if isinstance(found, str) else None


def _part(plan: Plan, name: str, title: str, command: list[str], env: dict[str, str]) -> Part:
    return Part(
        name=name,
        title=title,
        command=command,
        env=env,
        cwd=checkout(),
        log=plan.instance.logs / f"{name}.log",
        ready=lambda: False,
        show=everything if plan.verbose else worth_showing,
    )


def _healthy(address: str) -> Callable[[], bool]:
    def ask() -> bool:
        try:
            return httpx2.get(address, timeout=2, trust_env=False).status_code == 200
        except httpx2.TransportError:
            return False

    return ask


def _postgres_ready(home: Path, pid: int | None) -> bool:
    told = _postgres_file(home)
    if pid is None or told.get("pid") != pid:
        return False
    try:
        lines = Path(str(told["pid_file"])).read_text().splitlines()
    except OSError:
        return False
    # PostgreSQL keeps its state in the last line of this file; pg_ctl reads it there too.
    return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"


def _postgres_file(home: Path) -> dict[str, object]:
    try:
        found = json.loads((home / "postgres.json").read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _set_by_user(names: dict[str, str]) -> dict[str, str]:
    return {name: os.environ[name] for name in names if os.environ.get(name)}
