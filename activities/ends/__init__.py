"""Flows that start when another flow's run has ended."""
