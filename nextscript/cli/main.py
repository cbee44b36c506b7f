"""`nextscript`: every command, with what it takes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nextscript.cli import flow_files, runs, signing_in, types
from nextscript.cli.checkout import become
from nextscript.cli.client_code import Language, write_client
from nextscript.cli.dev.command import dev as run_dev
from nextscript.cli.dev.parts import LOOPBACK, Plan
from nextscript.cli.failure import CommandFailed, told_plainly
from nextscript.cli.instance import Instance, chosen_home
from nextscript.cli.new_activity import write_activity
from nextscript.cli.new_connector import write_connector

app = typer.Typer(
    help="Durable flows: drawn or written, run on Temporal.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
new = typer.Typer(help="Write a new file to start from.", no_args_is_help=True)
app.add_typer(new, name="new")
audit = typer.Typer(help="The log of who did what.", no_args_is_help=True)
app.add_typer(audit, name="audit")

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="flow.yaml or flow.json")]
Project = Annotated[str | None, typer.Option(help="Key of the project; the only one if unset.")]


@app.command()
def dev(
    home: Annotated[
        Path | None, typer.Option(help="Folder of the instance; .nextscript if unset.")
    ] = None,
    host: Annotated[str, typer.Option(help="Address the API listens on.")] = LOOPBACK,
    port: Annotated[int, typer.Option(help="Port of the API; a free one if taken.")] = 8000,
    durable: Annotated[bool, typer.Option(help="Survive a power cut; slower.")] = False,
    custom: Annotated[Path, typer.Option(help="Folder of custom activities.")] = Path("custom"),
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show all logs.")] = False,
) -> None:
    """Run everything here: database, Temporal, worker and API. Ctrl-C stops it."""
    with told_plainly():
        instance = Instance(chosen_home(home))
        run_dev(Plan(instance, host, port, durable, verbose, custom))


@app.command()
def server() -> None:
    """Run the API of a clustered set-up; settings are NEXTSCRIPT_* variables."""
    with told_plainly():
        become("server.py", "serve")


@app.command()
def worker(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="FILE", help="With --queue: files, folders, modules to serve."),
    ] = None,
    queue: Annotated[
        str | None, typer.Option(help="Serve node types of your own to runs that name this.")
    ] = None,
    reload: Annotated[bool, typer.Option(help="With --queue: follow changes.")] = False,
) -> None:
    """Run a worker: of a clustered set-up, or with --queue one for your own node types.

    With --queue it finds the instance that runs here, else NEXTSCRIPT_* variables, and
    `nextscript run FLOW --queue NAME` sends steps of these types to it.
    """
    with told_plainly():
        if queue is None:
            if names or reload:
                raise CommandFailed("Say the queue to serve as well: --queue me.")
            become("worker.py")
        follow = ["--reload"] if reload else []
        become("lent_worker.py", "--queue", str(queue), *follow, "--", *(names or []))


@app.command()
def migrate() -> None:
    """Bring the database's tables up to date."""
    with told_plainly():
        become("server.py", "migrate")


@app.command()
def reset_owner(
    email: Annotated[str | None, typer.Argument(help="Whom; without, who the owners are.")] = None,
    home: Annotated[
        Path | None, typer.Option(help="Folder of the instance; .nextscript if unset.")
    ] = None,
    remove_second_factors: Annotated[
        bool, typer.Option("--remove-second-factors", help="For who lost theirs.")
    ] = False,
) -> None:
    """Print a link by which an owner sets a new password. All their sessions end.

    On the server's own shell: settings are NEXTSCRIPT_* variables, as the server's. An instance of
    `nextscript dev` must be running.
    """
    with told_plainly():
        more = [*([email] if email else [])]
        more += ["--remove-second-factors"] if remove_second_factors else []
        become("server.py", "reset-owner", *more, NEXTSCRIPT_HOME=str(chosen_home(home).resolve()))


@audit.command()
def verify(
    log: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="Log of the API in JSON: its checkpoints count, too."
        ),
    ] = None,
) -> None:
    """Follow the audit log of this instance's database; exit code 1 when it was changed.

    Settings are NEXTSCRIPT_* variables, as the server's: the database and the master keys.
    """
    with told_plainly():
        become("server.py", "audit-verify", *(["--log", str(log)] if log else []))


@app.command()
def check(
    file: File,
    offline: Annotated[bool, typer.Option(help="Check the form only; ask no server.")] = False,
) -> None:
    """Check a flow; say file:line, pointer, code and message of each finding."""
    with told_plainly():
        raise typer.Exit(flow_files.check(file, offline=offline))


@app.command()
def push(
    file: File,
    key: Annotated[str | None, typer.Option(help="Key of the flow; else from its name.")] = None,
    project: Project = None,
    notes: Annotated[str, typer.Option(help="What changed.")] = "",
    draft: Annotated[bool, typer.Option(help="Save the draft; do not publish.")] = False,
) -> None:
    """Create or update a flow from a file and publish it."""
    with told_plainly():
        raise typer.Exit(flow_files.push(file, key, project, notes, draft_only=draft))


@app.command()
def run(
    flow: Annotated[str, typer.Argument(help="Key or id of the flow.")],
    input: Annotated[str | None, typer.Option(help="JSON, @file or - for standard input.")] = None,
    wait: Annotated[bool, typer.Option(help="Follow the run and print its output.")] = False,
    timeout: Annotated[float | None, typer.Option(help="Seconds to wait at most.")] = None,
    draft: Annotated[bool, typer.Option(help="Run the draft as a test run.")] = False,
    idempotency_key: Annotated[str | None, typer.Option(help="Start once per key.")] = None,
    queue: Annotated[
        str | None, typer.Option(help="Send steps to the worker of this queue, if it has them.")
    ] = None,
    project: Project = None,
) -> None:
    """Start a flow. With --wait: exit code 0 succeeded, 1 failed, 2 still running."""
    with told_plainly():
        asked = runs.Start(flow, input, draft, idempotency_key, project, queue)
        raise typer.Exit(runs.run(asked, wait=wait, timeout=timeout))


@app.command(name="runs")
def list_runs(
    flow: Annotated[str | None, typer.Option(help="Key or id of a flow.")] = None,
    status: Annotated[str | None, typer.Option(help="Such as failed.")] = None,
    query: Annotated[str | None, typer.Option("--query", "-q", help="Text to look for.")] = None,
    limit: Annotated[int, typer.Option(min=1)] = 20,
    project: Project = None,
) -> None:
    """List runs, newest first."""
    with told_plainly():
        runs.list_runs(flow, status, query, limit, project)


@app.command()
def logs(
    run_id: Annotated[str, typer.Argument(metavar="RUN", help="Id of the run.")],
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Until the run ends.")] = False,
) -> None:
    """Show the steps and log lines of a run."""
    with told_plainly():
        raise typer.Exit(runs.logs(run_id, follow=follow))


@app.command()
def nodes(
    type_: Annotated[str | None, typer.Argument(metavar="TYPE", help="Such as data.set.")] = None,
) -> None:
    """List the node types of the server, or show one."""
    with told_plainly():
        types.show(type_)


def _there(value: bool) -> bool:
    """Look whether the server answers, before anybody is asked for a password."""
    with told_plainly():
        signing_in.reach()
    return value


_There = Annotated[bool, typer.Option(hidden=True, is_eager=True, callback=_there)]


@app.command()
def setup(
    email: Annotated[str, typer.Option(prompt=True)],
    name: Annotated[str, typer.Option(prompt=True)],
    password: Annotated[
        str,
        typer.Option(
            prompt=True, confirmation_prompt=True, hide_input=True, envvar="NEXTSCRIPT_PASSWORD"
        ),
    ],
    there: _There = True,
) -> None:
    """Make the first owner of a new instance and sign in."""
    with told_plainly():
        signing_in.setup(email, name, password)


@app.command()
def login(
    email: Annotated[str, typer.Option(prompt=True)],
    password: Annotated[
        str, typer.Option(prompt=True, hide_input=True, envvar="NEXTSCRIPT_PASSWORD")
    ],
    there: _There = True,
) -> None:
    """Sign in; an API key is kept in .nextscript/cli.json for the next commands."""
    with told_plainly():
        signing_in.login(email, password)


@app.command()
def client(
    language: Annotated[Language, typer.Argument(help="python or typescript.")],
    out: Annotated[Path, typer.Option(dir_okay=False, help="The file that is written.")],
    project: Annotated[
        str | None, typer.Option(help="Of this project's endpoints; else of the server's API.")
    ] = None,
    document: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Or of an OpenAPI document in JSON."),
    ] = None,
) -> None:
    """Write a typed client, in Python (for httpx) or TypeScript (for fetch)."""
    with told_plainly():
        write_client(language, out, project=project, document=document)


@new.command("activity")
def new_activity(
    name: Annotated[str, typer.Argument(help="Such as greet or shop.find_order.")],
    folder: Annotated[Path, typer.Option(help="Where custom activities live.")] = Path("custom"),
) -> None:
    """Write a custom activity and its test, which passes."""
    with told_plainly():
        write_activity(name, folder)


@new.command("connector")
def new_connector(
    key: Annotated[str, typer.Argument(help="Such as crm or tool_library.")],
    title: Annotated[str | None, typer.Option(help="What people read; else made of KEY.")] = None,
    folder: Annotated[Path, typer.Option(help="Where custom activities live.")] = Path("custom"),
) -> None:
    """Write a connector for a service that speaks HTTP, and its tests, which pass."""
    with told_plainly():
        write_connector(key, title, folder)
