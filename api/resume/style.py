"""How public pages look, and what browsers may do with them."""

from __future__ import annotations

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
STYLE = (
    ":root{color-scheme:light dark;--bg:#f7f8fa;--surface:#fff;--line:#8d95a3;--soft:#dfe3e9;"
    "--text:#1b1f27;--text-2:#5a6270;--accent:#4453d6;--on-accent:#fff;--bad:#b3261e}"
    "@media(prefers-color-scheme:dark){:root{--bg:#101216;--surface:#171a20;--line:#6b7482;"
    "--soft:#2a303a;--text:#e8eaee;--text-2:#a3abb8;--accent:#8490ff;--on-accent:#0e1020;"
    "--bad:#ff8f86}}"
    "*{box-sizing:border-box}"
    "body{margin:0;padding:20px 16px;background:var(--bg);color:var(--text);"
    "font:15px/1.45 system-ui,sans-serif}"
    "main{max-width:440px;margin:0 auto;display:grid;gap:14px}"
    "h1{font-size:20px;line-height:1.25;margin:0;overflow-wrap:anywhere}"
    "p{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}"
    ".quiet,small{color:var(--text-2);font-size:13px;font-weight:400}.over{margin-bottom:-10px}"
    "form{display:grid;gap:16px;margin-top:4px}.field{display:grid;gap:5px;min-width:0}"
    "label,legend{font-weight:600}"
    "input,select,textarea{width:100%;min-height:42px;font:inherit;padding:9px;"
    "border:1px solid var(--line);border-radius:8px;background:var(--surface);color:inherit}"
    ".check{display:flex;gap:10px;align-items:center;min-height:42px}"
    ".check input{width:20px;min-height:20px;flex:none}"
    "fieldset{margin:0;padding:12px;border:1px solid var(--soft);border-radius:10px;"
    "display:grid;gap:14px;min-width:0}"
    "[aria-invalid]{border-color:var(--bad);border-width:2px}.error{color:var(--bad);font-size:14px}"
    "table{width:100%;border-collapse:collapse;background:var(--surface);"
    "border:1px solid var(--soft);border-radius:8px}"
    "th,td{text-align:left;vertical-align:top;padding:8px 10px;border-top:1px solid var(--soft);"
    "overflow-wrap:anywhere}tr:first-child>*{border-top:0}"
    "th{color:var(--text-2);font-weight:400;width:40%}"
    "blockquote{margin:0;padding-left:12px;border-left:3px solid var(--soft);white-space:pre-wrap;"
    "overflow-wrap:anywhere}"
    ".two{display:grid;grid-auto-flow:column;grid-auto-columns:1fr;gap:10px}"
    "button{height:48px;font:inherit;font-weight:600;border:1px solid var(--line);"
    "border-radius:10px;background:var(--surface);color:inherit;cursor:pointer}"
    "button.first{background:var(--accent);border-color:var(--accent);color:var(--on-accent)}"
    ":focus-visible{outline:2px solid var(--accent);outline-offset:2px}"
)
