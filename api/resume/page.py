"""The page of a resume link: one question, plain HTML, no script, nothing loaded."""

from __future__ import annotations

from html import escape

from starlette.responses import HTMLResponse

from activities.runs.answering import Question

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem}"
    "textarea{width:100%;box-sizing:border-box;font:inherit}"
    "button{font:inherit;padding:.5rem 1rem;margin:1rem 1rem 0 0}"
    "p{white-space:pre-wrap}"
)
_LABELS = {"approved": "Approve", "rejected": "Reject", "out": "Send"}


def question_page(asked: Question) -> HTMLResponse:
    """Show the question, or that it is no longer open."""
    if not asked.open:
        return _page("Nothing to do", "This has been answered already, or its time is over.")
    return _page(asked.title, asked.message, _form(asked))


def thanks_page() -> HTMLResponse:
    """Say that the answer has arrived."""
    return _page("Thank you", "Your answer has been recorded. You can close this page.")


def _form(asked: Question) -> str:
    comment = (
        '<label>Comment<textarea name="comment" rows="3" maxlength="20000"></textarea></label>'
    )
    data = '<label>Answer as JSON<textarea name="data" rows="6"></textarea></label>'
    buttons = "".join(
        f'<button name="port" value="{escape(port)}">{escape(_LABELS.get(port, port))}</button>'
        for port in asked.ports
    )
    return f'<form method="post">{data if asked.fields else ""}{comment}<div>{buttons}</div></form>'


def _page(title: str, message: str, rest: str = "") -> HTMLResponse:
    # Everything of the flow's goes through escape; the rest is ours.
    head = f"<title>{escape(title)}</title><style>{_STYLE}</style>"
    view = '<meta name="viewport" content="width=device-width,initial-scale=1">'
    body = f"<h1>{escape(title)}</h1><p>{escape(message)}</p>{rest}"
    page = f'<!doctype html><html lang="en"><meta charset="utf-8">{view}{head}{body}</html>'
    return HTMLResponse(page, headers=_HEADERS)
