"""How every program writes its log: one line of JSON per event, or text for a person to read.

A traceback shows where, never with what: the values of variables are users' data and secrets.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from typing import Literal

import structlog
from structlog.typing import EventDict, Processor

Format = Literal["json", "text"]
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso"),
]


def configure_logs(level: str, format_: Format) -> None:
    """Send the events of this process, those of its libraries too, to standard error."""
    number = getattr(logging, level.upper())
    ending = _ending(format_)
    structlog.configure(
        processors=[*_SHARED, *ending],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    # Of libraries only what somebody should look at.
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_of_libraries(ending))
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[handler], force=True)


def _ending(format_: Format) -> list[Processor]:
    if format_ == "json":
        return [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(default=str),
        ]
    plain = structlog.dev.plain_traceback
    return [_on_one_line, structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain)]


def _on_one_line(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Write control characters as JSON would: a name in a line is no line of its own."""
    shown = {name: _CONTROL.sub(_escaped, one) for name, one in event.items() if type(one) is str}
    return {**event, **shown}


def _escaped(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]


def _of_libraries(ending: list[Processor]) -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*_SHARED, structlog.stdlib.add_logger_name],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *ending],
    )
