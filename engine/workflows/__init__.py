"""The one workflow definition that runs every plan, and what the system does for itself.

Replayed code: it touches nothing outside.
"""

from engine.workflows.flow import FlowWorkflow
from engine.workflows.notice import NoticeWorkflow

__all__ = ["FlowWorkflow", "NoticeWorkflow"]
