"""A connection's secret leaves a step in no form; Temporal's database holds nothing readable."""

from __future__ import annotations

import contextlib
import dataclasses
import json
from pathlib import Path

import psutil
import pytest
from structlog.testing import capture_logs

from engine.activities.redaction import MASK
from engine.ports import OpenedConnection
from tests.engine.instance import Instance
from tests.engine.workflows.drawing import flow
from tests.faults.encodings import written

SECRET = 'NSCANARY-"5ecret"/+ß'


def leaking(how: str) -> str:
    once = "{attempts: 1}"
    return flow(
        f"""
        id: leak, type: probe.leak, connection: vault, config: {{how: {how}}}, retry: {once}
        id: after, type: probe.echo, config: {{value: "{{{{ leak.value }}}}"}}
        id: rescue, type: probe.echo, config: {{value: "{{{{ error }}}}"}}
        """,
        "start>leak leak>after leak.error>rescue",
        'said: "{{ after | default(rescue | default(none)) }}"',
    )


def open_vault(engine: Instance) -> None:
    engine.connections.opened["vault"] = OpenedConnection(
        key="vault", kind="probe", hosts=[], values={"token": SECRET}, secrets=[SECRET]
    )


@pytest.mark.parametrize("how", ["output", "error", "crash"])
async def test_a_secret_is_masked_in_output_error_and_log_however_it_is_written(
    engine: Instance, how: str
) -> None:
    open_vault(engine)

    with capture_logs() as logged:
        run = await engine.start(leaking(how))
        result = await engine.result(run)
    view = await engine.view(run)
    [record] = engine.records.finished
    shown = "\n".join([repr(dataclasses.asdict(view)), repr(result), record.model_dump_json()])
    shown += json.dumps(logged, default=str, ensure_ascii=False)

    assert result.status == "succeeded"
    assert MASK in shown
    found = [name for name, form in written(SECRET).items() if form.lower() in shown.lower()]
    assert found == []


@pytest.mark.case("HIST-03", "CRED-09")
async def test_temporal_s_database_holds_no_word_of_a_run(
    engine: Instance, temporal_address: str
) -> None:
    open_vault(engine)
    words = ("NSCANARY-input", "NSCANARY-output", "NSCANARY-flow", "NSCANARY-node", "nscanary_id")
    document = flow(
        """
        id: one, type: probe.echo_standard, name: NSCANARY-node, config: {value: "{{ input.word }}"}
        id: nscanary_id, type: probe.echo_standard, config: {value: "NSCANARY-{{ 'output' }}"}
        id: quick, type: probe.echo, config: {value: NSCANARY-output}
        id: leak, type: probe.leak, connection: vault, config: {how: error}, retry: {attempts: 1}
        """,
        "start>one one>nscanary_id nscanary_id>quick quick>leak",
    )
    run = await engine.start(document, {"word": "NSCANARY-input"}, flow_name="NSCANARY-flow")
    assert (await engine.result(run)).status == "failed"

    kept = stored_by(temporal_address)

    assert run.encode() in kept, "the file is the one that holds the run"
    assert [word for word in words if word.encode() in kept] == []
    assert [name for name, form in written(SECRET).items() if form.encode() in kept] == []


def stored_by(address: str) -> bytes:
    """Read what the Temporal server of this session has on disk."""
    port = address.rpartition(":")[2]
    started = [_words(child) for child in psutil.Process().children(recursive=True)]
    [arguments] = [words for words in started if "start-dev" in words and port in words]
    file = Path(arguments[arguments.index("--db-filename") + 1])
    return b"".join(one.read_bytes() for one in file.parent.glob(file.name + "*"))


def _words(process: psutil.Process) -> list[str]:
    with contextlib.suppress(psutil.NoSuchProcess):  # it may just have ended
        return process.cmdline()
    return []
