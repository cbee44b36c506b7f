"""Recorded histories: each release's must replay in every later one.

`python -m engine.replay record <address> <project> <run> <file>` keeps a run's history, decrypted;
`python -m engine.replay replay <folder>` replays all that are kept.
"""

from engine.replay.histories import load, record, replay

__all__ = ["load", "record", "replay"]
