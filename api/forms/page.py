"""The pages of a public form: plain HTML, no script, nothing loaded."""

from __future__ import annotations

import base64
import hashlib
import secrets
from html import escape

from starlette.responses import HTMLResponse

from api.fields.drawing import NOTHING, Filled, drawn
from api.fields.shapes import file_fields
from api.resume.style import STYLE
from nextscript.public_pages import FormTriggerConfig

ONCE, TRAP = "once", "website"
"""Names of inputs that are no fields of the form: those begin with a slash."""
_TRAP = (
    f'<div class="trap" aria-hidden="true"><label for="{TRAP}">Leave this empty</label>'
    f'<input name="{TRAP}" id="{TRAP}" tabindex="-1" autocomplete="off"></div>'
)
PAGE_STYLE = (
    STYLE + ".trap{position:absolute;left:-9999px;width:1px;height:1px;overflow:hidden}"
    "input[type=file]{padding:8px}.note{padding:10px 12px;border:1px solid var(--line);"
    "border-radius:8px;background:var(--surface)}button[disabled]{opacity:.5;cursor:default}"
    "form>button{justify-self:start;min-width:140px;padding:0 20px}"
    "fieldset .check{font-weight:400;min-height:32px}main{max-width:520px}"
    "@media(min-width:700px){body{padding-top:56px}}"
)


def style_policy(style: str) -> str:
    """Name a style so that a browser takes this one and no other."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"


def form_page(
    config: FormTriggerConfig, filled: Filled = NOTHING, *, status: int = 200, said: str = ""
) -> HTMLResponse:
    """Show the form, with what was typed and what is wrong with it."""
    return page(config.title, _form(config, filled, said), status, to=config.redirect_origin)


def preview_page(config: FormTriggerConfig) -> HTMLResponse:
    """Show the form to those who draw it; it cannot be sent."""
    note = (
        '<p class="note">This is how the draft looks. '
        "Publish the flow to give it an address where it can be sent.</p>"
    )
    return page(config.title, note + _form(config, NOTHING, "", sent=False), 200)


def thanks_page(config: FormTriggerConfig) -> HTMLResponse:
    """Say that the form has arrived."""
    said = config.thanks or "We have received what you filled in. You can close this page."
    return page("Thank you", f'<p role="status">{escape(said)}</p>', 200)


def sent_before_page() -> HTMLResponse:
    """Say that a page was used for something else already."""
    said = "This form was sent before, with other answers. Open it anew to send it once more."
    again = '<p><a href="">Open the form anew</a></p>'
    return page("This was sent already", f"<p>{said}</p>{again}", 409)


def page(title: str, rest: str, status: int, *, to: str | None = None) -> HTMLResponse:
    """Make a page of ours; `to` is where a form may lead besides."""
    # Everything of the flow's goes through escape; the rest is ours.
    head = f"<title>{escape(title)}</title><style>{PAGE_STYLE}</style>"
    view = '<meta name="viewport" content="width=device-width,initial-scale=1">'
    body = f"<main><h1>{escape(title)}</h1>{rest}</main>"
    html = f'<!doctype html><html lang="en"><meta charset="utf-8">{view}{head}{body}</html>'
    return HTMLResponse(html, status, headers=_headers(to))


def _headers(to: str | None) -> dict[str, str]:
    policy = (
        f"default-src 'none'; style-src {style_policy(PAGE_STYLE)}; "
        f"form-action 'self'{f' {to}' if to else ''}; frame-ancestors 'none'; base-uri 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "X-Robots-Tag": "noindex",
    }


def _form(config: FormTriggerConfig, filled: Filled, said: str, *, sent: bool = True) -> str:
    about = f"<p>{escape(config.description)}</p>" if config.description else ""
    said = said or ("Some fields need another look." if filled.errors else "")
    alert = f'<p class="error" role="alert">{escape(said)}</p>' if said else ""
    files = ' enctype="multipart/form-data"' if file_fields(config.fields) else ""
    once = f'<input type="hidden" name="{ONCE}" value="{secrets.token_urlsafe(18)}">'
    off = "" if sent else " disabled"
    button = f'<button class="first"{off}>{escape(config.submit)}</button>'
    fields = drawn(config.fields, filled)
    return f'{about}{alert}<form method="post"{files}>{once}{_TRAP}{fields}{button}</form>'
