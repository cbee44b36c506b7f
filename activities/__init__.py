"""Nodes that do something, and the features of the platform."""

from activities.ai import AI
from activities.code import CODE
from activities.data import DATA, TABLES
from activities.files.nodes import FILES
from activities.http import HTTP
from nextscript.node_types import Declaration

BUILTIN: tuple[Declaration, ...] = (*HTTP, *CODE, *DATA, *TABLES, *FILES, *AI)
"""The activities every process knows; a new one is its file and a line in its folder."""
