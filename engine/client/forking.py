"""Forks as the rest of the product sees them."""

from engine.state.forks import Fork, Origin, plan_fork

__all__ = ["Fork", "Origin", "plan_fork"]
