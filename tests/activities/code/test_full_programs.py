"""Full Python and JavaScript run the user's program, and say what went wrong where."""

from __future__ import annotations

import asyncio
import time

import pytest
from pydantic import JsonValue

from activities.code import jobs
from activities.code.run_javascript import run_javascript
from activities.code.run_python import run_python
from nextscript.errors import Rejected
from nextscript.testing import Recorded, activity_context, run


async def python(code: str, input_: JsonValue = None, runtime: Recorded | None = None) -> JsonValue:
    config: dict[str, JsonValue] = {"code": code, "input": input_, "runtime": "full"}
    return await run(run_python, config, activity_context(runtime=runtime))


async def javascript(
    code: str, input_: JsonValue = None, runtime: Recorded | None = None
) -> JsonValue:
    config: dict[str, JsonValue] = {"code": code, "input": input_}
    return await run(run_javascript, config, activity_context(runtime=runtime))


async def test_all_of_python_is_there() -> None:
    code = (
        "import dataclasses, statistics, sqlite3\n"
        "@dataclasses.dataclass\nclass Line:\n    price: float\n"
        "def prices(input):\n    for price in input: yield Line(price).price\n"
        "def main(input):\n    return {'mean': statistics.mean(prices(input)), 'pair': (1, None)}"
    )
    assert await python(code, [1, 2.5]) == {"mean": 1.75, "pair": [1, None]}
    assert await python("async def main(input):\n    return input", {"a": "ü"}) == {"a": "ü"}


async def test_javascript_may_be_async_and_a_module() -> None:
    code = (
        "const wait = (ms) => new Promise((done) => setTimeout(done, ms));\n"
        "export async function main(input) { await wait(1); return { ...input, b: [null, 'ü'] }; }"
    )
    assert await javascript(code, {"a": 1.5}) == {"a": 1.5, "b": [None, "ü"]}
    assert await javascript("const main = () => undefined") is None


async def test_what_is_printed_is_in_the_log() -> None:
    runtime = Recorded()
    await python(
        "import os\ndef main(input):\n    print('one')\n    os.write(1, b'two')", None, runtime
    )
    await javascript(
        "function main() { console.log('a', [1]); console.error('b'); }", None, runtime
    )
    assert [line[:2] for line in runtime.lines] == [
        ("info", "one"),
        ("info", "two"),
        ("info", "a [ 1 ]"),
        ("error", "b"),
    ]


async def test_what_is_printed_comes_while_it_runs() -> None:
    runtime = Recorded()
    waiting = "import time\ndef main(input):\n    print('now')\n    time.sleep(30)"
    step = asyncio.create_task(python(waiting, None, runtime))
    async with asyncio.timeout(20):
        while not runtime.lines:  # noqa: ASYNC110  # a line comes without an event
            await asyncio.sleep(0.02)
    assert not step.done()
    step.cancel()


@pytest.mark.parametrize(
    ("code", "reason", "line"),
    [
        ("x = 1\ndef main(:", "code.syntax", 2),
        ("def main(input):\n    y = 1\n    return nope", "code.error", 3),
        ("import json\ndef f():\n    json.loads('{')\ndef main(input):\n    f()", "code.error", 3),
        ("import sys\ndef main(input):\n    sys.exit(0)", "code.error", 3),
        ("x = 1", "code.no_main", None),
        ("def main(input):\n    return {1, 2}", "code.result", None),
        ("def main(input):\n    return float('nan')", "code.result", None),
        ("def main(input):\n    return 'x' * 10 ** 10", "code.limit", None),
        ("def main(input):\n    return 'x' * 10 ** 7", "code.limit", None),
        ("import os\ndef main(input):\n    os._exit(0)", "code.limit", None),
    ],
)
async def test_an_error_of_python_names_its_kind_and_line(
    code: str, reason: str, line: int | None
) -> None:
    with pytest.raises(Rejected) as error:
        await python(code)
    assert error.value.code == reason
    assert (error.value.details or {}).get("line") == line  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("code", "reason", "line"),
    [
        ("let x = 1;\nfunction main( {", "code.syntax", 2),
        ("function main(input) {\n  let y = 1;\n  return nope;\n}", "code.error", 3),
        (
            "function f() {\n  throw new TypeError('no');\n}\nfunction main() { f(); }",
            "code.error",
            2,
        ),
        ("let x = 1;\nx.y.z = 2;\nfunction main() {}", "code.error", 2),
        ("let x = 1;", "code.no_main", None),
        ("function main() { return new Map(); }", "code.result", None),
        ("function main() { return NaN; }", "code.result", None),
        ("function main() { return 10n; }", "code.result", None),
        (
            "function main() { const all = []; for (;;) all.push({ a: all.length }); }",
            "code.limit",
            None,
        ),
        ("function main() { return 'x'.repeat(1e7); }", "code.limit", None),
    ],
)
async def test_an_error_of_javascript_names_its_kind_and_line(
    code: str, reason: str, line: int | None
) -> None:
    with pytest.raises(Rejected) as error:
        await javascript(code)
    assert error.value.code == reason
    assert (error.value.details or {}).get("line") == line  # type: ignore[union-attr]


@pytest.mark.case("CODE-15")
@pytest.mark.parametrize(
    ("language", "code"),
    [
        (python, "def main(input):\n    while True: pass"),
        (
            python,
            "from signal import *\nsignal(15, SIG_IGN)\ndef main(i):\n    while 1: pass",
        ),
        (python, "import time\ndef main(input): time.sleep(3600)"),
        (javascript, "function main() { for (;;); }"),
        (javascript, "const main = () => new Promise((done) => setTimeout(done, 3_600_000))"),
    ],
)
async def test_it_is_stopped_in_time(
    language: object, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "SECONDS", 0.5)
    began = time.monotonic()
    with pytest.raises(Rejected) as error:
        await language(code)  # type: ignore[operator]
    assert error.value.code == "code.timeout"
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("language", [python, javascript])
@pytest.mark.usefixtures("no_boundary")
async def test_without_a_boundary_nothing_runs(language: object) -> None:
    with pytest.raises(Rejected) as error:
        await language("def main(input): return 1")  # type: ignore[operator]
    assert error.value.code == "code.no_sandbox"
    assert error.value.hint
