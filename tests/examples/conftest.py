"""One instance for all examples, with real files where they are, and samples where they are not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.examples.stage import Stage, chosen, stage


@pytest.fixture(scope="session")
def examples(pytestconfig: pytest.Config) -> Iterator[Stage]:
    """The examples, published. `--all` reads every file there is, otherwise a few by `--seed`."""
    whole, seed = pytestconfig.getoption("--all"), str(pytestconfig.getoption("--seed"))
    specs = chosen("spec_census", None if whole else 6, seed)
    workflows = chosen("n8n_census", None if whole else 30, seed)
    with stage(specs, workflows) as ready:
        yield ready
