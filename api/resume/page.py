"""The page of a resume link: one question, plain HTML, no script, nothing loaded."""

from __future__ import annotations

import json
from datetime import datetime
from html import escape

from starlette.responses import HTMLResponse

from activities.runs.answering import Outcome, Question
from api.fields.drawing import NOTHING, OPTIONAL, Filled, drawn
from api.resume.style import HEADERS, STYLE
from nextscript.errors import NotFound
from nextscript.values import Json

_LABELS = {"approved": "Approve", "rejected": "Reject", "out": "Send"}
_OUTCOMES = {
    "approved": "Approved",
    "rejected": "Rejected",
    "out": "Answered",
    "expired": "Nobody answered in time",
}
_STATUS = {
    "queued": "The run goes on.",
    "running": "The run goes on.",
    "waiting": "The run waits for something else now.",
    "paused": "The run is paused.",
    "succeeded": "The run has ended successfully.",
    "failed": "The run has failed.",
    "cancelled": "The run was cancelled.",
}


def question_page(asked: Question, filled: Filled = NOTHING, status: int = 200) -> HTMLResponse:
    """Show the question, with what was typed and what is wrong with it, or how it ended."""
    if not asked.open:
        return ended_page(asked)
    parts = [_said(asked.message), _facts(asked.facts), _who(asked), _form(asked, filled)]
    if filled.errors:
        parts.insert(0, '<p class="error" role="alert">Some fields need another look.</p>')
    return _page(asked.title, asked.run.flow_name, "".join(parts), status)


def ended_page(asked: Question, status: int = 200) -> HTMLResponse:
    """Say that the question is answered: how, by whom, and how the run stands."""
    outcome = asked.outcome
    title = _OUTCOMES.get(outcome.port or "", "Answered") if outcome else "Nothing to do"
    if outcome is None:
        said = "This has been answered already, or its time is over."
    else:
        said = _by(outcome)
    comment = outcome.comment if outcome else None
    quoted = f"<blockquote>{escape(comment)}</blockquote>" if comment else ""
    rest = _said(said) + quoted + _said(_STATUS.get(asked.run.status, ""))
    return _page(title, asked.run.flow_name, rest, status)


def gone_page(why: NotFound) -> HTMLResponse:
    """Say that a link leads nowhere, and what to do then."""
    rest = _said("Ask whoever sent it to you for a new one.")
    return _page(str(why), "", rest, 404)


def thanks_page(asked: Question, port: str | None) -> HTMLResponse:
    """Say that the answer has arrived, and what happens next."""
    took = _OUTCOMES.get(port or asked.ports[0] if asked.ports else "", "Answered")
    said = _said("Your answer has been recorded. The run goes on; you can close this page.")
    return _page(f"{took}. Thank you", asked.run.flow_name, _said(asked.title) + said)


def _by(outcome: Outcome) -> str:
    if outcome.port == "expired":
        return "The time to answer is over."
    who = "through a link" if outcome.by in (None, "link") else f"by {outcome.by}"
    return f"It was answered {who}{_at(outcome.at)}."


def _at(moment: datetime | None) -> str:
    return f" on {moment:%-d %B %Y, %H:%M} UTC" if moment else ""


def _who(asked: Question) -> str:
    others = ", ".join(_person(one) for one in asked.to)
    said = [f"Asked of {others}; the first answer counts." if others else ""]
    if asked.expires:
        said.append(f"Open until {asked.expires:%-d %B %Y, %H:%M} UTC.")
    return "".join(f'<p class="quiet">{escape(one)}</p>' for one in said if one)


def _person(to: str) -> str:
    return f"everybody with the role {to[5:]}" if to.startswith("role:") else to


def _facts(facts: dict[str, Json]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(_shown(value))}</td></tr>'
        for name, value in list(facts.items())[:50]
    )
    return f"<table>{rows}</table>" if rows else ""


def _shown(value: Json) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 500 else text[:500] + "…"


def _form(asked: Question, filled: Filled) -> str:
    said = escape("\n".join(filled.typed.get("comment", [])))
    comment = (
        f'<div class="field"><label for="comment">Comment{OPTIONAL}</label>'
        f'<textarea name="comment" id="comment" rows="3" maxlength="20000">{said}</textarea></div>'
    )
    # Only the first button asks for the fields: nobody need fill in a form to say no.
    buttons = "".join(_button(port, first=at == 0) for at, port in enumerate(asked.ports))
    fields = drawn(asked.fields, filled)
    said_too = comment if asked.kind == "approval" else ""
    return f'<form method="post">{fields}{said_too}<div class="two">{buttons}</div></form>'


def _button(port: str, *, first: bool) -> str:
    label = escape(_LABELS.get(port, port))
    look = ' class="first"' if first else " formnovalidate"
    return f'<button name="port" value="{escape(port)}"{look}>{label}</button>'


def _said(text: str) -> str:
    return f"<p>{escape(text)}</p>" if text else ""


def _page(title: str, flow: str, rest: str, status: int = 200) -> HTMLResponse:
    # Everything of the flow's goes through escape; the rest is ours.
    head = f"<title>{escape(title)}</title><style>{STYLE}</style>"
    view = '<meta name="viewport" content="width=device-width,initial-scale=1">'
    over = f'<p class="quiet over">{escape(flow)}</p>' if flow else ""
    body = f"<main>{over}<h1>{escape(title)}</h1>{rest}</main>"
    page = f'<!doctype html><html lang="en"><meta charset="utf-8">{view}{head}{body}</html>'
    return HTMLResponse(page, status, headers=HEADERS)
