"""The editor's types are the API's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from scripts.api_types import is_current, signed

SCRIPT = Path(__file__).parents[1] / "scripts" / "api_types.py"


def test_the_editors_types_are_what_the_server_gives_now() -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--check"], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr


def test_a_change_on_either_side_is_noticed() -> None:
    types = signed("export interface paths {}\n", b"{}")

    assert is_current(types, b"{}")
    assert not is_current(types, b'{"paths": {}}')
    assert not is_current(types + "export type Extra = 1\n", b"{}")
