"""Content negotiation: answers are JSON, and who can read none is told (RFC 9110, 12.5.1)."""

from __future__ import annotations

from starlette.requests import Request

from api.problems import HttpProblem

_JSON = frozenset(["application/json", "application/*", "*/*"])


def refuse_unacceptable(request: Request) -> None:
    """Raise a 406 problem when the caller's `Accept` leaves out JSON; no header accepts all."""
    said = request.headers.get("accept", "").strip()
    if said and not any(_wants_json(one) for one in said.split(",")):
        raise HttpProblem(
            406, "request.not_acceptable", "Answers are JSON: accept application/json."
        )


def _wants_json(part: str) -> bool:
    kind, *parameters = (one.strip().lower() for one in part.split(";"))
    return kind in _JSON and not any(_is_nothing(one) for one in parameters)


def _is_nothing(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    return name.strip() == "q" and value.strip().rstrip("0") in ("", ".", "0.")
