"""`nextscript dev`, from the first port chosen to the last process stopped."""

from __future__ import annotations

import asyncio
import hashlib
import os
import signal
import subprocess
import sys
import time

import httpx2

from nextscript.cli import checkout
from nextscript.cli.dev import parts
from nextscript.cli.dev.parts import Plan, Ports
from nextscript.cli.dev.supervisor import Stopped, Supervisor
from nextscript.cli.failure import CommandFailed, say
from nextscript.cli.instance import Listening, RunFile
from nextscript.processes import ending_with_parent


def dev(plan: Plan) -> None:
    """Run an instance until somebody stops it. Raises CommandFailed when it cannot start."""
    checkout.checkout()
    plan.instance.create()
    plan.custom.mkdir(exist_ok=True)
    with plan.instance.lock():
        try:
            asyncio.run(_run(plan))
        finally:
            plan.instance.run_file.unlink(missing_ok=True)


async def _run(plan: Plan) -> None:
    begun = time.monotonic()
    ports = parts.choose_ports(plan)
    say(f"NextScript in {plan.instance.home}")
    for moved in ports.moved:
        say(f"  {moved}")
    supervisor = Supervisor(changed=lambda: _write(plan, ports, supervisor))
    supervisor.listen()
    try:
        await _start(plan, ports, supervisor)
        say(f"\nReady in {time.monotonic() - begun:.1f} s.")
        say(await _where_to_go(parts.url(plan, ports)))
        say("Ctrl-C stops everything; data stays.")
        await supervisor.wait()
    except Stopped:
        pass
    finally:
        say("\nStopping …")
        await supervisor.stop()
        say("Stopped.")


async def _start(plan: Plan, ports: Ports, supervisor: Supervisor) -> None:
    env = parts.settings(plan, ports)
    await _once("Keys", ["-m", "store.keys", "--ensure", str(plan.instance.home / "keys")], env)
    if not os.environ.get("NEXTSCRIPT_DATABASE_URL"):
        await supervisor.start(parts.postgres(plan, env))
    if not os.environ.get("NEXTSCRIPT_TEMPORAL_ADDRESS"):
        await supervisor.start(parts.temporal(plan, ports, env))
    await _tables(plan, env)
    await asyncio.gather(
        supervisor.start(parts.worker(plan, ports, env)),
        supervisor.start(parts.api(plan, ports, env)),
    )


async def _tables(plan: Plan, env: dict[str, str]) -> None:
    """Migrate, unless this very cluster was left by the same migrations: that costs seconds."""
    migrations = sorted((checkout.checkout() / "store/migrations/versions").glob("*.py"))
    state = hashlib.sha256(b"".join(path.read_bytes() for path in migrations)).hexdigest()
    stamp = plan.instance.home / "postgres" / "migrated"  # it goes where the cluster goes
    embedded = not os.environ.get("NEXTSCRIPT_DATABASE_URL")
    if embedded and stamp.exists() and stamp.read_text() == state:
        return
    await _once("Tables", ["-m", "activities.migrate"], env)
    if embedded:
        stamp.write_text(state)


async def _once(title: str, command: list[str], env: dict[str, str]) -> None:
    """Run a short program of the checkout before the next part starts."""
    begun = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *command,
        cwd=checkout.checkout(),
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=ending_with_parent(signal.SIGKILL),
    )
    said, _ = await process.communicate()
    if process.returncode:
        why = said.decode(errors="replace").strip()
        raise CommandFailed(f"{title} could not be set up.\n{why}")
    say(f"  {title:<12} ready in {time.monotonic() - begun:4.1f} s")


def _write(plan: Plan, ports: Ports, supervisor: Supervisor) -> None:
    pids = {part.name: part.pid for part in supervisor.parts}
    run = RunFile(
        supervisor=Listening(pid=os.getpid()),
        api=Listening(url=parts.url(plan, ports), pid=pids.get("api")),
        worker=Listening(pid=pids.get("worker")),
    )
    if "temporal" in pids:
        run.temporal = Listening(url=f"{parts.LOOPBACK}:{ports.temporal}", pid=pids["temporal"])
        run.temporal_ui = Listening(url=f"http://{parts.LOOPBACK}:{ports.ui}", pid=pids["temporal"])
    if "postgres" in pids:
        run.postgres = Listening(url=parts.postgres_url(plan), pid=pids["postgres"])
    plan.instance.write(run)


async def _where_to_go(url: str) -> str:
    """Say what to do next: open the editor, or build it; become the owner, or sign in."""
    async with httpx2.AsyncClient(base_url=url, timeout=5, trust_env=False) as client:
        unowned = (await client.get("/v1/setup")).json().get("needed")
        built = (await client.get("/")).status_code == 200
    first = f"  Open {url}" if built else f"  {url} has no editor yet: `make editor` builds it."
    if unowned:
        return f"{first}\n  Whoever opens it first becomes the owner (or `nextscript setup`)."
    return f"{first}\n  Sign in there, or with `nextscript login`."
