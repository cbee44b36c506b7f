import re
from pathlib import Path

import pytest

from engine.compiler.codes import CODES, CONTENT, DRAWING, MALFORMED, render

_ROOT = Path(__file__).parents[3]


def text_of(folder: str) -> str:
    return "\n".join(path.read_text("utf-8") for path in sorted((_ROOT / folder).glob("*.py")))


def test_the_page_of_findings_is_current() -> None:
    assert (_ROOT / "docs/findings.md").read_text("utf-8") == render()


@pytest.mark.parametrize("code", [*DRAWING, *CONTENT])
def test_each_finding_of_the_compiler_has_a_test(code: str) -> None:
    assert f'"{code}"' in text_of("tests/engine/compiler")


@pytest.mark.parametrize("code", MALFORMED)
def test_each_finding_of_a_malformed_document_has_a_test(code: str) -> None:
    assert f'"{code}"' in text_of("tests/nextscript/document")


def test_the_table_has_exactly_the_codes_that_are_used() -> None:
    source = text_of("engine/compiler").replace(text_of("engine/compiler/codes.py"), "")
    source = re.sub(r"(?s)\A", "", source) + text_of("nextscript/document")
    used = set(re.findall(r'"(flow\.[a-z_]+)"', source))
    types = {
        "flow.each",
        "flow.loop",
        "flow.call",
        "flow.cancel",
        "flow.end",
        "flow.fail",
        "flow.scope",
    }
    types |= {"flow.filter", "flow.switch", "flow.malformed"}
    assert CODES.keys() <= used
    assert used - types <= CODES.keys()
