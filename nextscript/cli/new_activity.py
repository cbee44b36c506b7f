"""`new activity`: a custom activity to start from, with a test that passes."""

from __future__ import annotations

import keyword
import re
from importlib.util import find_spec
from pathlib import Path

from nextscript.cli.failure import CommandFailed

_NAME = re.compile(r"(?:(?P<family>[a-z][a-z0-9_]*)\.)?(?P<verb>[a-z][a-z0-9_]*)")

_ACTIVITY = '''"""{title}: a custom activity."""

from __future__ import annotations

from pydantic import BaseModel, Field

from nextscript.activity import ActivityContext, activity


class {model}Input(BaseModel):
    """What the form asks for."""

    name: str = Field(description="Whom to greet.")


class {model}Output(BaseModel):
    """What the next node may use."""

    text: str


@activity("{type}", title="{title}", effects="idempotent")
async def {verb}(input: {model}Input, ctx: ActivityContext) -> {model}Output:
    """Say what this does, in words a business user understands."""
    ctx.log("info", "greeted", name=input.name)
    return {model}Output(text=f"Hello {{input.name}}!")
'''

_TEST = '''"""{title} says hello; change this test with the activity."""

from __future__ import annotations

import asyncio

from {verb} import {verb}

from nextscript.testing import run


def test_it_greets_by_name() -> None:
    output = asyncio.run(run({verb}, {{"name": "Ada"}}))

    assert output == {{"text": "Hello Ada!"}}
'''

_CONFTEST = '''"""Lets the tests of this folder import the activities beside them."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
'''


def without_pytest() -> str:
    """Say where pytest comes from, unless it is there."""
    return "" if find_spec("pytest") else "   (pytest comes with `make setup-dev`, once)"


def write_activity(name: str, folder: Path) -> None:
    """Write `<folder>/<verb>.py` and its test. Raises CommandFailed rather than overwrite."""
    found = _NAME.fullmatch(name)
    if not found or keyword.iskeyword(found["verb"]):
        raise CommandFailed(
            f"“{name}” cannot be the name of an activity.",
            hint="Write a verb and its object, such as find_order or shop.find_order.",
        )
    verb = found["verb"]
    words = {
        "type": f"{found['family'] or 'custom'}.{verb}",
        "verb": verb,
        "title": verb.replace("_", " ").capitalize(),
        "model": "".join(word.capitalize() for word in verb.split("_")),
    }
    folder.mkdir(parents=True, exist_ok=True)
    paths = {folder / f"{verb}.py": _ACTIVITY, folder / f"test_{verb}.py": _TEST}
    for path in paths:
        if path.exists():
            raise CommandFailed(f"{path} is there already.", hint="Choose another name.")
    for path, text in paths.items():
        path.write_text(text.format(**words))
        print(f"wrote {path}")
    write_conftest(folder)
    print(f"Test it: pytest {folder}/test_{verb}.py{without_pytest()}")
    print(f"`nextscript dev` shows it as {words['type']} within two seconds.")


def write_conftest(folder: Path) -> None:
    """Let tests in a folder import what stands there, unless it has a conftest.py."""
    if not (folder / "conftest.py").exists():
        (folder / "conftest.py").write_text(_CONFTEST)
