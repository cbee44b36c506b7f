"""The application: every router, behind one door, with one way to fail."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from activities.audit.checkpoints import checkpointing
from activities.audit.streaming import streaming
from activities.auth.forgetting import forgetting
from activities.auth.mailing.outbox import mailing
from activities.auth.turns import Turns
from activities.connections.warning import warning
from activities.endpoints.keeping import forgetting_answers
from activities.ends.handing import starting
from activities.events.handing import telling as telling_events
from activities.files.collecting import collecting
from activities.listening.comparing import comparing
from activities.packages.asking import asking
from activities.parts import Parts
from activities.projects.rooms import Rooms
from activities.purging.asking import asking as purging
from activities.runs.background import in_background
from activities.runs.context import Running
from activities.schedules.telling import telling
from activities.transfers.asking import asking as transferring
from api.api_keys import router as api_keys
from api.audit import router as audit
from api.auth import mfa, passkeys
from api.auth import router as auth
from api.auth.turnstile import Turnstile
from api.catalog import router as catalog
from api.chats import router as chats
from api.connections import router as connections
from api.connectors import router as connectors
from api.crowds import Crowds
from api.docs import router as docs
from api.door import refuse_undeclared
from api.drafts import comments as draft_comments
from api.drafts import router as drafts
from api.drafts import socket as drafts_socket
from api.editor import router as editor
from api.endpoints import calls as endpoint_calls
from api.endpoints import router as endpoints
from api.environments import router as environments
from api.events import router as events
from api.expressions import router as expressions
from api.files import router as files
from api.flows import drawing, versions
from api.flows import router as flows
from api.forms import router as forms
from api.forms.guarding import as_public_page
from api.head import Head
from api.health import router as health
from api.limits import Limits
from api.listeners import router as listeners
from api.live import router as live
from api.live import socket as watching
from api.mails import router as mails
from api.me import router as me
from api.methods import allowed_methods
from api.oauth import router as oauth
from api.observe import Observe
from api.openapi import describe
from api.organisation import founding
from api.organisation import router as organisation
from api.packages import router as packages
from api.people import invitations
from api.people import router as people
from api.problems import HttpProblem, problem_response
from api.projects import router as projects
from api.public_pages import router as public_pages
from api.resume import router as resume
from api.rights import grants as rights_grants
from api.rights import members as rights_members
from api.rights import roles as rights_roles
from api.rights import service_accounts
from api.rights import sharing as rights_sharing
from api.rights import teams as rights_teams
from api.runs import forking, steering, steps
from api.runs import router as runs
from api.schedules import router as schedules
from api.scim import router as scim
from api.scim.wire import as_scim
from api.setup import router as setup
from api.signing import router as signing
from api.sso import directory as sso_directory
from api.sso import identities as sso_identities
from api.sso import providers as sso_providers
from api.sso import requirement as sso_requirement
from api.sso import router as sso
from api.sso.refusal import as_page
from api.templates import router as templates
from api.transfers import router as transfers
from api.variables import router as variables
from api.webhooks import router as webhooks
from api.webhooks.pages import readable
from nextscript.errors import NextScriptError

ROUTERS: list[APIRouter] = [
    setup.router,
    auth.router,
    mfa.router,
    passkeys.router,
    organisation.router,
    founding.router,
    sso.router,
    sso_providers.router,
    sso_requirement.router,
    me.router,
    sso_identities.router,
    sso_directory.router,
    scim.router,
    mails.router,
    people.router,
    invitations.router,
    api_keys.router,
    rights_roles.router,
    rights_teams.router,
    rights_members.router,
    rights_grants.router,
    rights_sharing.router,
    service_accounts.router,
    audit.router,
    projects.router,
    transfers.router,
    signing.router,
    events.router,
    flows.router,
    versions.router,
    drafts.router,
    draft_comments.router,
    drafts_socket.router,
    drawing.router,
    catalog.router,
    expressions.router,
    templates.router,
    connections.router,
    connectors.router,
    oauth.router,
    variables.router,
    environments.router,
    packages.router,
    files.router,
    runs.router,
    steps.router,
    steering.router,
    forking.router,
    listeners.router,
    live.router,
    watching.router,
    schedules.router,
    webhooks.router,
    forms.router,
    chats.router,
    public_pages.router,
    endpoints.router,
    endpoint_calls.router,
    resume.router,
    health.router,
    editor.router,
]
"""A new resource is a folder and a line here."""


def create_app(parts: Parts) -> FastAPI:
    """Make the application around the parts of this process.

    Raises TypeError when a route declares no permission.
    """
    dev = parts.settings.mode == "dev"
    app = FastAPI(
        title="NextScript",
        version="1",
        lifespan=_lifespan,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    app.state.parts = parts
    app.openapi = lambda: describe(app)  # type: ignore[method-assign] # as FastAPI's docs show
    app.state.running = Running(parts)
    app.state.limits = Limits(parts.settings.requests_per_minute)
    app.state.turns = Turns()
    app.state.crowds = Crowds(parts.settings.requests_at_once)
    for router in [*ROUTERS, docs.router] if dev else ROUTERS:
        app.include_router(router)
    for error in (NextScriptError, RequestValidationError, HTTPException):
        app.add_exception_handler(error, _refused)
    app.add_middleware(Head)
    app.add_middleware(Turnstile)
    app.add_middleware(Observe)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    refuse_undeclared(app.routes)
    parts: Parts = app.state.parts
    quiet = timedelta(seconds=parts.settings.snapshot_quiet_seconds)
    app.state.rooms = rooms = Rooms(parts.sessions, quiet)
    running: Running = app.state.running
    async with (
        in_background(running),
        comparing(running),
        telling_events(running),
        starting(running),
        forgetting_answers(running),
        rooms.serving(),
        _looking(parts),
    ):
        yield


@asynccontextmanager
async def _looking(parts: Parts) -> AsyncIterator[None]:
    async with (
        collecting(parts),
        asking(parts),
        purging(parts),
        transferring(parts),
        checkpointing(parts),
        forgetting(parts),
        mailing(parts),
        streaming(parts),
        warning(parts),
        telling(parts),
    ):
        yield


async def _refused(request: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException) and error.status_code == 405:
        allow = ", ".join(allowed_methods(request))
        if request.method == "OPTIONS" and allow:
            # No CORS headers: other sites' scripts are not invited.
            return Response(status_code=204, headers={"Allow": allow})
        error = HttpProblem(405, "request.method", f"Use {allow} here.", {"Allow": allow})
    problem = as_page(request, problem_response(request, error))
    said = as_scim(request, as_public_page(request, problem))
    return readable(request, said)
