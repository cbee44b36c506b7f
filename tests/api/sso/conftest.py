"""A real OpenID provider beside the application, which the application may reach."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import httpx2
import oidc_provider_mock
import pytest

from activities.parts import Parts
from activities.sso import discovery
from nextscript.values import Json
from tests.api.sso.hostile import Liar, lying

Claim = Callable[..., None]
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"


@pytest.fixture(scope="session")
def mock_provider() -> Iterator[str]:
    """A provider that lets everybody in as whom they say; its issuer."""
    with oidc_provider_mock.run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def parts(parts: Parts) -> Iterator[Parts]:
    """The application's parts; it may call this machine, where the providers of tests are."""
    parts.settings.egress_allow = ["127.0.0.0/8"]
    discovery.forget_all()
    yield parts
    discovery.forget_all()


@pytest.fixture
def known(mock_provider: str) -> Claim:
    """Say what the provider knows of somebody."""

    def say(subject: str, **claims: Json) -> None:
        answer = httpx2.put(f"{mock_provider}/users/{subject}", json=claims, trust_env=False)
        assert answer.status_code == 204, answer.text

    return say


@pytest.fixture(scope="session")
def _liar() -> Iterator[Liar]:
    with lying() as liar:
        yield liar


@pytest.fixture
def liar(_liar: Liar) -> Liar:
    """A provider that tells the truth, until a test says otherwise."""
    _liar.reset()
    return _liar
