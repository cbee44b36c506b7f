"""How the rest of the product starts, steers and watches runs."""

from engine.activities.pieces import OUTLINED_BYTES
from engine.activities.reading import fetch, lines_of, outline_of, pieces_of
from engine.activities.results import keep
from engine.client.engine import Engine, Started, connect
from engine.client.forking import Fork, Origin, plan_fork
from engine.client.packages import install_packages
from engine.client.projects import do_project_work
from engine.client.refusal import Refused
from engine.client.slices import StepIo
from engine.client.view import RunResult, RunView

__all__ = [
    "OUTLINED_BYTES",
    "Engine",
    "Fork",
    "Origin",
    "Refused",
    "RunResult",
    "RunView",
    "Started",
    "StepIo",
    "connect",
    "do_project_work",
    "fetch",
    "install_packages",
    "keep",
    "lines_of",
    "outline_of",
    "pieces_of",
    "plan_fork",
]
