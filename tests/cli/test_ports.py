"""Instances that start at the same moment use different ports."""

from __future__ import annotations

import subprocess
import sys

from nextscript.cli.dev.ports import free_port
from tests.conftest import free_port as unused_port

_CHOOSE = """
import sys
from nextscript.cli.dev.ports import free_port
print(free_port("127.0.0.1", int(sys.argv[1]), taken=set()), flush=True)
sys.stdin.read()
"""


def test_a_port_another_instance_has_chosen_is_left_to_it_though_nothing_listens_yet() -> None:
    usual = unused_port()
    other = subprocess.Popen(
        [sys.executable, "-c", _CHOOSE, str(usual)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout is not None
    assert int(other.stdout.readline()) == usual

    assert free_port("127.0.0.1", usual, taken=set()) != usual

    other.communicate()
    assert free_port("127.0.0.1", usual, taken=set()) == usual
