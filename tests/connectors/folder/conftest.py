"""Two folders on the disk that an operator has opened, and a place beside them that is closed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pydantic import JsonValue

from nextscript.activity import ActivityContext
from nextscript.testing import MemoryFiles, activity_context, run


@dataclass
class Disk:
    """Runs the steps on them."""

    inbox: Path
    outbox: Path
    closed: Path
    files: MemoryFiles = field(default_factory=MemoryFiles)

    def context(self) -> ActivityContext[None]:
        """Give what a step gets."""
        return activity_context(files=self.files)

    async def do(self, function: Any, **config: JsonValue) -> Any:  # Any: a step, and its output
        """Run a step."""
        return await run(function, {"folder": "inbox", **config}, self.context())


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    made = Disk(tmp_path / "inbox", tmp_path / "outbox", tmp_path / "closed")
    for folder in (made.inbox, made.outbox, made.closed):
        folder.mkdir()
    (made.closed / "secret.txt").write_text("s3cret")
    opened = f"inbox={made.inbox}, outbox={made.outbox}"
    monkeypatch.setenv("NEXTSCRIPT_FOLDERS", opened)
    return made
