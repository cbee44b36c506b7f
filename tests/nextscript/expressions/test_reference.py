from __future__ import annotations

from pathlib import Path

from nextscript.document.models import RESERVED
from nextscript.expressions import FUNCTION_NAMES, FUNCTIONS
from nextscript.expressions.reference import page

ROOT = Path(__file__).parents[3]


def test_the_docs_page_is_current() -> None:
    assert (ROOT / "docs/expressions.md").read_text(encoding="utf-8") == page()


def test_no_function_hides_behind_a_reserved_name_and_all_are_taken() -> None:
    assert not FUNCTION_NAMES & RESERVED
    assert set(FUNCTIONS) <= FUNCTION_NAMES
    assert {"and", "not", "is", "null"} <= FUNCTION_NAMES
