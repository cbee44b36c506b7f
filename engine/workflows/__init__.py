"""The one workflow definition that runs every plan. Replayed code: it touches nothing outside."""

from engine.workflows.flow import FlowWorkflow

__all__ = ["FlowWorkflow"]
