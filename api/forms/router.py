"""`/f/{token}`: everybody may fill in the form of a published flow. Looking starts nothing."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from activities.public_pages.finding import published_page
from api.access import public
from api.door import make_router
from api.forms.guarding import count_sent, let_in
from api.forms.page import form_page
from api.forms.posted import posted, refuse_other_types
from api.forms.sending import take
from api.runs.deps import RunningParts
from nextscript.public_pages import FormTriggerConfig

router = make_router(tags=["webhooks"])
Token = Annotated[str, Path(max_length=100, description="The last part of the address.")]
_PAGE: dict[int | str, dict[str, object]] = {
    200: {"content": {"text/html": {"schema": {"type": "string"}}}}
}
_ANY = {"type": "object", "additionalProperties": True}
_BODY = {
    "description": "What was filled in; the names of the fields are their JSON Pointers.",
    "content": {
        "application/x-www-form-urlencoded": {"schema": _ANY},
        "multipart/form-data": {"schema": _ANY},
    },
}


@router.get(
    "/f/{token}",
    dependencies=[public(any_query=True)],
    response_class=HTMLResponse,
    responses=_PAGE,
)
async def show_form(request: Request, running: RunningParts, token: Token) -> Response:
    """Show the form of a published flow."""
    async with running.single() as session:
        form = await published_page(session, running, "form", token, FormTriggerConfig)
    await let_in(request, form)
    return form_page(form.config)


@router.post(
    "/f/{token}",
    dependencies=[public(raw=True, streamed=True)],
    response_class=HTMLResponse,
    responses=_PAGE,
    openapi_extra={"requestBody": _BODY},
)
async def send_form(request: Request, running: RunningParts, token: Token) -> Response:
    """Start one run with what was filled in, and say thank you; 422 shows the form again."""
    refuse_other_types(request)
    async with running.single() as session:
        form = await published_page(session, running, "form", token, FormTriggerConfig)
    who = await let_in(request, form)
    count_sent(request, form, form.config.per_minute)
    async with posted(request, form.config) as sent:
        return await take(request, running, form, who, sent)
