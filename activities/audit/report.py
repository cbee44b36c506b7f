"""What `nextscript audit verify` says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from activities.audit.checkpoints import read_lines
from activities.audit.verifying import Verdict, verify
from store.keys import KeyRing
from store.session import create_engine, session_factory


async def report(database: str, keys: KeyRing, log: Iterable[str]) -> Verdict:
    """Verify the logs of a database, against the checkpoints in a process's log as well."""
    engine = create_engine(database, pool=1, statement_timeout=0)
    one_moment = engine.execution_options(isolation_level="REPEATABLE READ")
    try:
        async with session_factory(one_moment)() as session:
            return await verify(session, keys, read_lines(log))
    finally:
        await engine.dispose()


def sentences(verdict: Verdict) -> Iterator[str]:
    """Say what was found, a line for each fault."""
    for one in verdict.faults:
        yield f"organisation {one.organisation_id}: event {one.seq} {one.what}"
    logs = "1 log" if verdict.logs == 1 else f"{verdict.logs} logs"
    followed = f"{verdict.events:,} events in {logs} were followed"
    if verdict.faults:
        yield f"The audit log is not as it was written: {followed}, {len(verdict.faults)} faults."
    else:
        yield f"The audit log is as it was written: {followed}, to their signed heads."
