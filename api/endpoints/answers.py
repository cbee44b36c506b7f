"""What an endpoint answers: by its flow's result, a step of the flow, or a kept answer."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from starlette.requests import Request
from starlette.responses import Response

from activities.columns import now
from activities.endpoints.finding import Called, nobody, of_rows
from activities.endpoints.links import read_token
from activities.endpoints.mapping import Said, answer_of
from activities.endpoints.models import Endpoint, EndpointAnswer
from activities.projects.models import Flow
from activities.runs.context import Running
from activities.runs.models import Run
from activities.runs.responses import Answer
from api.problems import HttpProblem, problem_response
from api.webhooks.answers import flow_answer
from nextscript.errors import ExpressionError

_log = structlog.get_logger("nextscript.endpoints")


@dataclass(frozen=True)
class Answered:
    """An answer, and what of it may be kept; a step's own answer and a refusal are not."""

    response: Response
    kept: Said | None = None


@dataclass(frozen=True)
class Look:
    """What a link leads to."""

    called: Called
    run: Run


def answered(request: Request, called: Called, run: Run, answer: Answer) -> Answered:
    """Make the answer of a run that has one; what went wrong inside stays inside."""
    if answer.failed:
        return Answered(_failed(request, run, "endpoint.failed", "The flow did not succeed."))
    if not answer.result:
        return Answered(flow_answer(answer.status, answer.headers, answer.body))
    try:
        said = answer_of(called.endpoint, called.prepared.document, answer.body)
    except ExpressionError as error:
        _log.warning("endpoint.answer", endpoint=str(called.endpoint.id), why=error.message)
        why = "The flow ended; its answer could not be made of what it gives."
        return Answered(_failed(request, run, "endpoint.answer", why))
    return Answered(flow_answer(said.status, said.headers, said.body), said)


def said_again(before: EndpointAnswer) -> Response:
    """Give a kept answer, and say how old it is."""
    response = flow_answer(before.status, before.headers, before.body)
    age = (now() - before.made_at).total_seconds()
    response.headers["Age"] = str(max(0, int(age)))
    return response


async def look_of(running: Running, token: str) -> Look:
    """Find what a link leads to. Raises NotFound."""
    endpoint_id, run_id = read_token(running.parts.keys, token)
    async with running.single() as session:
        endpoint = await session.get(Endpoint, endpoint_id)
        run = await session.get(Run, run_id)
        flow = await session.get(Flow, endpoint.flow_id) if endpoint else None
        if endpoint is None or run is None or flow is None or run.flow_id != flow.id:
            raise nobody()
        return Look(await of_rows(session, running, endpoint, flow), run)


def _failed(request: Request, run: Run, code: str, why: str) -> Response:
    return problem_response(request, HttpProblem(500, code, why, details={"run_id": str(run.id)}))
