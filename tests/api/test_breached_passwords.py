"""What was stolen somewhere is nobody's password here: by a file, or by asking a service."""

from __future__ import annotations

import hashlib
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from typing_extensions import override

from activities.auth.breaches import Breaches, HashFile
from activities.parts import Parts
from nextscript.errors import Invalid
from store.settings import Settings
from tests.api.people import EMAIL, PASSWORD, Person
from tests.api.test_errors import assert_problem
from tests.api.test_resets import forgot, tokens

STOLEN = "seven blue elephants dance"


def digits(password: str) -> str:
    """The hash as lists write it."""
    return hashlib.sha1(password.encode()).hexdigest().upper()


def pwned(folder: Path, *more: str, ending: str = "\r\n") -> Path:
    """Write a list as it is downloaded: hashes in their order, with counts."""
    hashes = sorted(digits(one) for one in (*more, *(f"filler {n}" for n in range(500))))
    path = folder / "pwned.txt"
    path.write_bytes("".join(f"{one}:{n + 1}{ending}" for n, one in enumerate(hashes)).encode())
    return path


@pytest.mark.case("AUTH-05")
async def test_a_stolen_password_is_refused_wherever_one_is_set(
    owner: Person, anybody: httpx2.AsyncClient, parts: Parts, tmp_path: Path
) -> None:
    parts.settings.breached_passwords = pwned(tmp_path, STOLEN)
    body = {"email": "bo@example.com", "role": "viewer"}
    link = (await owner.http.post("/v1/invitations", json=body)).json()["link"]
    join = {"token": link.partition("#")[2], "name": "Bo", "password": STOLEN}
    await forgot(anybody)
    (token,) = [one for one in await tokens(owner, parts) if one]
    change = {"current": PASSWORD, "password": STOLEN}

    for refused in (
        await owner.http.post("/v1/auth/password/change", json=change),
        await anybody.post("/v1/invitations/accept", json=join),
        await anybody.post("/v1/auth/password/reset", json={"token": token, "password": STOLEN}),
    ):
        assert_problem(refused, 422)
        (error,) = refused.json()["errors"]
        assert (error["code"], error["pointer"]) == ("auth.weak_password", "/password")
        assert "stolen" in error["message"]
    login = {"email": EMAIL, "password": PASSWORD}
    assert (await anybody.post("/v1/auth/login", json=login)).status_code == 200
    control = {"token": token, "password": f"{STOLEN} again"}
    assert (await anybody.post("/v1/auth/password/reset", json=control)).status_code == 204


async def test_the_first_owner_takes_none_either(
    anybody: httpx2.AsyncClient, parts: Parts, tmp_path: Path
) -> None:
    parts.settings.breached_passwords = pwned(tmp_path, STOLEN)
    body = {"email": EMAIL, "password": STOLEN, "name": "Ada"}

    assert_problem(await anybody.post("/v1/setup", json=body), 422)
    control = {**body, "password": PASSWORD}
    assert (await anybody.post("/v1/setup", json=control)).status_code == 201


@pytest.mark.parametrize("ending", ["\r\n", "\n"])
def test_every_hash_of_a_file_is_found_and_no_other(tmp_path: Path, ending: str) -> None:
    found = HashFile(pwned(tmp_path, ending=ending))

    assert all(found.holds(digits(f"filler {n}")) for n in range(500))
    assert not any(found.holds(digits(f"another {n}")) for n in range(500))
    assert not found.holds("0" * 40)
    assert not found.holds("F" * 40)


async def test_a_plain_list_does_as_well(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text(f"hunter2\n{STOLEN}\n")
    found = Breaches(Settings(breached_passwords=path))

    assert await found.hold(STOLEN)
    assert not await found.hold(STOLEN + "s")


async def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="cannot be used"):
        await Breaches(Settings(breached_passwords=tmp_path / "none")).hold(STOLEN)


@contextmanager
def service(status: int = 200) -> Iterator[tuple[str, list[str]]]:
    """Answer as the range API does; give its address, and what it was asked."""
    asked: list[str] = []

    class Answers(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            found = digits(STOLEN)
            lines = [f"{'0' * 35}:0", f"{found[5:]}:42"] if found[:5] in self.path else ["A" * 35]
            self.send_response(status)
            self.end_headers()
            self.wfile.write("\r\n".join(lines).encode())

        @override
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/range", asked
    finally:
        server.shutdown()
        server.server_close()


def asking(url: str) -> Breaches:
    """The check as an operator sets it who opened the service's address."""
    return Breaches(Settings(breached_passwords_url=url, egress_allow=["127.0.0.1"]))


async def test_a_service_is_asked_without_learning_the_password() -> None:
    with service() as (url, asked):
        found = asking(url)

        assert await found.hold(STOLEN)
        assert not await found.hold("another one altogether")

    assert asked[0] == f"/range/{digits(STOLEN)[:5]}"


@pytest.mark.parametrize("status", [500, 404])
async def test_while_the_service_is_away_passwords_pass(status: int) -> None:
    with service(status) as (url, _):
        assert not await asking(url).hold(STOLEN)
    assert not await asking(url).hold(STOLEN)  # nobody listens there any more
    closed = Breaches(Settings(breached_passwords_url=url))
    assert not await closed.hold(STOLEN)
