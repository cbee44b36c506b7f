"""An instance started as a user starts it, and the command line used as a user uses it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import psutil

ROOT = Path(__file__).parents[2]
CLI = [sys.executable, "-m", "nextscript.cli"]


@dataclass
class Running:
    """`nextscript dev` in a folder of its own, on free ports."""

    folder: Path
    options: list[str] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def home(self) -> Path:
        """The instance's folder."""
        return self.folder / ".nextscript"

    @property
    def said(self) -> str:
        """What it printed."""
        return (self.folder / "said.txt").read_text()

    @property
    def parts(self) -> dict[str, Any]:  # Any: JSON
        """What run.json says."""
        found: dict[str, Any] = json.loads((self.home / "run.json").read_text())
        return found

    def start(self, seconds: float = 120) -> None:
        """Start it and wait until it says that it is ready."""
        with (self.folder / "said.txt").open("wb") as output:
            self.process = subprocess.Popen(
                [*CLI, "dev", "--port", "0", *self.options],
                cwd=self.folder,
                env=self.env(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self.wait_for("Ctrl-C stops everything", seconds)

    def wait_for(self, text: str, seconds: float = 60) -> None:
        """Wait until it prints something."""
        end = time.monotonic() + seconds
        while text not in self.said:
            assert self.process is not None
            assert self.process.poll() is None, self.said
            assert time.monotonic() < end, self.said
            time.sleep(0.05)

    def processes(self) -> list[psutil.Process]:
        """Every process it has started and that is alive."""
        assert self.process is not None
        return psutil.Process(self.process.pid).children(recursive=True)

    def stop(self, signum: signal.Signals = signal.SIGINT) -> int:
        """Ask it to stop; give its exit code."""
        assert self.process is not None
        self.process.send_signal(signum)
        return self.process.wait(timeout=60)

    def env(self, **more: str) -> dict[str, str]:
        """A user's environment: none of the settings of whoever runs the tests."""
        ours = ("NEXTSCRIPT_", "PYTHONDONTWRITE")  # not compiled, every command takes twice as long
        clean = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
        return clean | {"PYTHONPATH": str(ROOT)} | self.settings | more

    def api(self) -> httpx2.Client:
        """A client with the key that the command line keeps."""
        kept = json.loads((self.home / "cli.json").read_text())
        headers = {"Authorization": f"Bearer {kept['api_key']}"}
        return httpx2.Client(base_url=kept["url"], headers=headers, trust_env=False)

    def cli(self, *words: str, stdin: str = "", **env: str) -> subprocess.CompletedProcess[str]:
        """Run a command in its folder."""
        return subprocess.run(
            [*CLI, *words],
            cwd=self.folder,
            env=self.env(**env),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


def gone(processes: list[psutil.Process], seconds: float = 20) -> bool:
    """Say whether all of them end in time."""
    _, alive = psutil.wait_procs(processes, timeout=seconds)
    return not [one for one in alive if one.status() != psutil.STATUS_ZOMBIE]
