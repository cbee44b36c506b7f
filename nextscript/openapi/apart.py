"""Importing in a process of its own: a description that asks for too much ends that one alone."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from nextscript.document.strict_json import refuse
from nextscript.errors import Malformed
from nextscript.manifest.models import Manifest
from nextscript.openapi.describing import import_description
from nextscript.openapi.importing import Imported, Report
from nextscript.processes import ending_with_parent

SECONDS = 90.0
MEMORY = 2 * 1024**3
"""Bytes of address space: far more than a description of the largest size needs."""
_AT_ONCE = 2
_SHORT = 100_000
_ROOT = str(Path(__file__).parents[2])
_turns = asyncio.Semaphore(_AT_ONCE)


async def import_apart(
    text: bytes,
    *,
    key: str | None = None,
    source: str = "",
    further: Mapping[str, bytes] | None = None,
) -> Imported:
    """Do what `import_description` does, away from this process; a short JSON in it.

    Raises Malformed as it does, and `openapi.too_large` past 90 seconds or 2 GB.
    """
    if not further and len(text) <= _SHORT and text.lstrip()[:1] == b"{":
        return await asyncio.to_thread(import_description, text, key=key, source=source)
    texts = {"": text, **(further or {})}
    sizes = [(name, len(one)) for name, one in texts.items()]
    about = json.dumps({"key": key, "source": source, "sizes": sizes}).encode()
    async with _turns:
        answer = await _answer(b"".join([about, b"\n", *texts.values()]))
    return await asyncio.to_thread(_read, answer)


async def _answer(asked: bytes) -> bytes:
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "nextscript.openapi.child"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={"PYTHONPATH": _ROOT, "PATH": os.environ.get("PATH", "")},
        preexec_fn=_limited(),
    )
    try:
        async with asyncio.timeout(SECONDS):
            answer, _ = await child.communicate(asked)
    except TimeoutError:
        raise _too_large() from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode != 0:
        raise _too_large()
    return answer


def _limited() -> Callable[[], None]:
    ends = ending_with_parent(signal.SIGKILL)

    def limit() -> None:
        ends()
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    return limit


def _read(answer: bytes) -> Imported:
    found = json.loads(answer)
    if "code" in found:
        raise refuse(found["code"], "", found["message"])
    manifest = Manifest.model_validate(found["manifest"])
    report = Report.model_validate(found["report"])
    return Imported(manifest, report, tuple(found["wanted"]))


def _too_large() -> Malformed:
    said = "This description takes more time or memory than an import may have."
    return refuse("openapi.too_large", "", said)
