"""Events as syslog messages (RFC 5424), counted as RFC 5425 has it for TLS and RFC 6587 for TCP."""

from __future__ import annotations

import re

from activities.audit.shapes import AuditRead

_AUDIT, _NOTICE, _WARNING = 13, 5, 4
_NO_NAME = re.compile(r"[^!-~]")


def framed(event: AuditRead, host: str) -> bytes:
    """Give one message: who sends it, the action as its id, and the event as JSON."""
    severity = _WARNING if event.outcome == "refused" else _NOTICE
    sender = _NO_NAME.sub("", host)[:255] or "-"
    action = _NO_NAME.sub("", event.action)[:32] or "-"
    at = event.at.isoformat().replace("+00:00", "Z")
    head = f"<{_AUDIT * 8 + severity}>1 {at} {sender} nextscript - {action} - "
    # JSON has no line ends of its own; the mark says that the text is UTF-8.
    message = head.encode() + b"\xef\xbb\xbf" + event.model_dump_json().encode()
    return f"{len(message)} ".encode() + message
