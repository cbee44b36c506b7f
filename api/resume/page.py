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
    ":root{color-scheme:light dark;--bg:#f7f8fa;--surface:#fff;--line:#cdd2da;--text:#1b1f27;"
    "--text-2:#5a6270;--accent:#4453d6;--on-accent:#fff}"
    "@media(prefers-color-scheme:dark){:root{--bg:#101216;--surface:#171a20;--line:#3a414d;"
    "--text:#e8eaee;--text-2:#a3abb8;--accent:#8490ff;--on-accent:#0e1020}}"
    "*{box-sizing:border-box}"
    "body{margin:0;padding:20px 16px;background:var(--bg);color:var(--text);"
    "font:15px/1.45 system-ui,sans-serif}"
    "main{max-width:420px;margin:0 auto;display:grid;gap:16px}"
    "h1{font-size:20px;line-height:1.25;margin:0}"
    "p{margin:0;color:var(--text-2);white-space:pre-wrap;overflow-wrap:anywhere}"
    "form,label{display:grid;gap:6px}form{gap:16px}"
    "textarea{width:100%;font:inherit;padding:9px;border:1px solid var(--line);border-radius:8px;"
    "background:var(--surface);color:inherit}"
    ".two{display:grid;grid-auto-flow:column;grid-auto-columns:1fr;gap:10px}"
    "button{height:46px;font:inherit;font-weight:600;border:1px solid var(--line);"
    "border-radius:10px;background:var(--surface);color:inherit;cursor:pointer}"
    "button.first{background:var(--accent);border-color:var(--accent);color:var(--on-accent)}"
    ":focus-visible{outline:2px solid var(--accent);outline-offset:2px}"
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
    buttons = "".join(_button(port, first=index == 0) for index, port in enumerate(asked.ports))
    inside = f'{data if asked.fields else ""}{comment}<div class="two">{buttons}</div>'
    return f'<form method="post">{inside}</form>'


def _button(port: str, *, first: bool) -> str:
    label = escape(_LABELS.get(port, port))
    look = ' class="first"' if first else ""
    return f'<button name="port" value="{escape(port)}"{look}>{label}</button>'


def _page(title: str, message: str, rest: str = "") -> HTMLResponse:
    # Everything of the flow's goes through escape; the rest is ours.
    head = f"<title>{escape(title)}</title><style>{_STYLE}</style>"
    view = '<meta name="viewport" content="width=device-width,initial-scale=1">'
    said = f"<p>{escape(message)}</p>" if message else ""
    body = f"<main><h1>{escape(title)}</h1>{said}{rest}</main>"
    page = f'<!doctype html><html lang="en"><meta charset="utf-8">{view}{head}{body}</html>'
    return HTMLResponse(page, headers=_HEADERS)
