"""How much of the long suites a test session runs.

`make test` takes one in ten of the tests marked `slow`, or one in n of those marked `slow(of=n)`,
chosen by a seed that is printed and can be given again (`--seed`); `make test-all` passes `--all`.
"""

from __future__ import annotations

import datetime
import zlib

import pytest

from nextscript.heap import settle

SLICES = 10


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --all and --seed."""
    today = datetime.date.today().isoformat()
    parser.addoption("--all", action="store_true", help="run all of the slow tests")
    parser.addoption("--seed", default=today, help="which slice of the slow tests to run")


def pytest_report_header(config: pytest.Config) -> str:
    """Say which slice this is."""
    whole = config.getoption("--all") or not _slicing(config)
    return "slow tests: " + ("all" if whole else f"a slice, --seed={config.option.seed}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the slow tests that are not of this slice; named tests always run."""
    if config.getoption("--all") or not _slicing(config):
        return
    seed = str(config.getoption("--seed"))
    left_out = [item for item in items if not _in(item, seed)]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)


def pytest_collection_finish() -> None:
    """Leave thousands of tests out of garbage collections: they took longer than a database may."""
    settle()


def _slicing(config: pytest.Config) -> bool:
    # Somebody who names files, tests or markers wants those.
    return not any("::" in word or word.endswith(".py") for word in config.args)


def _in(item: pytest.Item, seed: str) -> bool:
    slow = item.get_closest_marker("slow")
    if slow is None:
        return True
    of: int = slow.kwargs.get("of", SLICES)
    return zlib.crc32(f"{seed} {item.nodeid}".encode()) % of == 0
