"""The same program without a boundary: what is refused inside works here."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys

from pydantic import JsonValue


async def outside(code: str, given: JsonValue = None) -> JsonValue:
    """Run the same program as an ordinary process."""
    call = f"{code}\nimport json, sys\nprint('\\n' + json.dumps(main(json.loads(sys.argv[1]))))"
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", call, json.dumps(given)],
        capture_output=True,
        check=True,
    )
    result: JsonValue = json.loads(done.stdout.splitlines()[-1])
    return result
