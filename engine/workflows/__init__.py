"""The one workflow definition that runs every plan, and what the system does for itself.

Replayed code: it touches nothing outside.
"""

from engine.workflows.flow import FlowWorkflow
from engine.workflows.listener import ListenerWorkflow
from engine.workflows.mail import MailWorkflow
from engine.workflows.notice import NoticeWorkflow
from engine.workflows.tick import TickWorkflow

__all__ = ["FlowWorkflow", "ListenerWorkflow", "MailWorkflow", "NoticeWorkflow", "TickWorkflow"]
