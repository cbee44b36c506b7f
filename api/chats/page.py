"""The page of a chat: plain HTML and one small script of ours."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path

from starlette.responses import HTMLResponse

from api.forms.page import PAGE_STYLE, style_policy
from nextscript.public_pages import ChatTriggerConfig

SCRIPT = "/c/chat.js"
_STYLE = (
    PAGE_STYLE + "main{min-height:calc(100dvh - 40px);grid-template-rows:auto 1fr auto;"
    "max-width:640px}#log{display:grid;gap:10px;align-content:start;margin:0}"
    "#log p{padding:10px 14px;border-radius:14px;max-width:85%;width:fit-content}"
    ".flow{background:var(--surface);border:1px solid var(--soft);justify-self:start}"
    ".visitor{background:var(--accent);color:var(--on-accent);justify-self:end}"
    "#log p.wrong{border:1px solid var(--bad);color:var(--bad);background:none}"
    "#log button{height:36px;justify-self:end;padding:0 14px}"
    "#write{grid-template-columns:1fr auto;gap:8px;align-items:end;position:sticky;bottom:0;"
    "padding:12px 0;background:var(--bg)}#write>button{min-width:0;height:44px}"
    "#write textarea{resize:none;min-height:44px;max-height:180px}"
    ".sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}"
    "@media(min-width:700px){body{padding-top:24px}}"
)
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; connect-src 'self'; "
    f"style-src {style_policy(_STYLE)}; form-action 'none'; frame-ancestors 'none'; "
    "base-uri 'none'",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}


def chat_page(config: ChatTriggerConfig, *, live: bool = True) -> HTMLResponse:
    """Show the chat; one that is not `live` only shows how it looks."""
    # Everything of the flow's goes through escape; the rest is ours.
    title = escape(config.title)
    greeting = f'<p class="flow">{escape(config.greeting)}</p>' if config.greeting else ""
    off = "" if live else " disabled"
    script = f'<script src="{SCRIPT}" defer></script>' if live else ""
    form = (
        '<form id="write"><label class="sr" for="text">Your message</label>'
        f'<textarea id="text" rows="1" maxlength="4000" required{off}></textarea>'
        f'<button class="first"{off}>Send</button></form>'
    )
    note = "" if live else '<p class="note">This is how the draft looks.</p>'
    body = (
        f'<main><div><h1>{title}</h1>{note}<noscript><p class="error">This chat needs JavaScript; '
        "switch it on in your browser.</p></noscript></div>"
        f'<div id="log" role="log" aria-label="Conversation">{greeting}</div>{form}</main>{script}'
    )
    view = '<meta name="viewport" content="width=device-width,initial-scale=1">'
    head = f'<meta charset="utf-8">{view}<title>{title}</title><style>{_STYLE}</style>'
    return HTMLResponse(f'<!doctype html><html lang="en">{head}{body}</html>', headers=_HEADERS)


@cache
def script() -> bytes:
    """Give the page's script."""
    return (Path(__file__).parent / "chat.js").read_bytes()
