"""A flow as people draw it together: a Yjs document, and what it reads as."""

from activities.projects.drawing.drawing import Drawing, Taken, drawing_of
from activities.projects.drawing.epochs import epoch_base

__all__ = ["Drawing", "Taken", "drawing_of", "epoch_base"]
