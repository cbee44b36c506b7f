"""Recorded histories: each release's must replay in every later one.

`record` renders a run's history without encryption; `python -m engine.replay replay <folder>`
replays all that are kept.
"""

from engine.replay.histories import load, record, replay

__all__ = ["load", "record", "replay"]
