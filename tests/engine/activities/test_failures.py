"""What an exception means for the step that raised it."""

from __future__ import annotations

import pytest

from engine.activities.failures import failure_of
from nextscript.errors import NextScriptError, NotFound, Rejected, Retryable, Unavailable


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (Retryable("busy"), "retryable"),
        (Unavailable("The database does not answer just now."), "retryable"),
        (Rejected("no"), "final"),
        (NotFound("nothing there"), "final"),
    ],
)
def test_a_part_of_the_platform_that_is_away_does_not_fail_a_step_for_good(
    error: NextScriptError, kind: str
) -> None:
    assert failure_of(error, "keyed").kind == kind


def test_a_crash_of_an_unsafe_step_is_not_tried_again() -> None:
    assert failure_of(RuntimeError("secret"), "keyed").kind == "retryable"
    told = failure_of(RuntimeError("secret"), "unsafe")
    assert told.kind == "final"
    assert "secret" not in told.message
