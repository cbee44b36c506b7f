"""`nextscript reset-owner`: who can be mailed nothing gets back in from the server's shell."""

from __future__ import annotations

import re

from tests.cli.instance import Running

NEW = "a teapot for every walrus"


def test_it_names_the_owners_and_gives_one_of_them_a_link(instance: Running) -> None:
    listed = instance.cli("reset-owner")
    assert (listed.returncode, listed.stderr) == (0, "")
    assert "ada@example.com  Ada (Default)" in listed.stdout
    nobody = instance.cli("reset-owner", "eve@example.com")
    assert nobody.returncode == 1
    assert "Nobody of this address owns an organisation" in nobody.stderr
    with instance.api() as api:
        assert api.get("/v1/me").status_code == 200

    done = instance.cli("reset-owner", "Ada@example.com")

    assert (done.returncode, done.stderr) == (0, "")
    link = re.match(r"(http://127\.0\.0\.1:\d+)/reset#(\S+)\n", done.stdout)
    assert link, done.stdout
    with instance.api() as api:
        assert str(api.base_url).startswith(link[1])
        body = {"token": link[2], "password": NEW}
        assert api.post("/v1/auth/password/reset", json=body).status_code == 204
        assert api.post("/v1/auth/password/reset", json=body).status_code == 422
        login = {"email": "ada@example.com", "password": NEW}
        signed_in = api.post("/v1/auth/login", json=login)
        assert signed_in.status_code == 200
        api.headers["Authorization"] = f"Bearer {signed_in.json()['access_token']}"
        events = api.get("/v1/audit?action=auth.owner_reset").json()["items"]
    assert [(one["actor"]["name"], one["outcome"]) for one in events] == [
        ("The server's shell", "done")
    ]
    assert instance.cli("audit", "verify").returncode == 0
