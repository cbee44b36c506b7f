"""Secrets that are only named in a connection, and kept in the environment, a file or Vault."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from activities.connections.ports import OpenConnections
from activities.parts import Parts
from nextscript.egress import EgressClient, Policy
from nextscript.errors import Rejected, Retryable
from tests.api.connections.conftest import Json, make, opened, url
from tests.api.connections.vault import TOKEN, Vault, vault
from tests.api.people import Person

VALUE = "s3cret-of-the-okapi"
FIELDS = {"base_url": "https://crm.example"}


@pytest.fixture
def kept() -> Iterator[Vault]:
    with vault() as known:
        known.secrets["flows/default/crm"] = {"token": VALUE, "number": 7}
        yield known


@pytest.fixture
def parts(parts: Parts, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Parts:
    """With all three stores allowed, and flows closed to this machine."""
    monkeypatch.setenv("FLOWS_CRM", VALUE)
    monkeypatch.setenv("OTHER_CRM", VALUE)
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "crm").write_text(f"{VALUE}\n")
    (tmp_path / "outside").write_text(VALUE)
    (tmp_path / "secrets" / "out").symlink_to(tmp_path / "outside")
    (tmp_path / "secrets" / "in").symlink_to(tmp_path / "secrets" / "crm")
    settings = parts.settings
    settings.secret_env_prefixes = ["FLOWS_"]
    settings.secret_folders = [str(tmp_path / "secrets")]
    settings.vault_paths = ["flows/{project}/"]
    settings.vault_token = SecretStr(TOKEN)
    settings.egress_allow = []
    return parts


async def named(owner: Person, source: str, **more: Json) -> Json:
    return await make(owner, "bearer", FIELDS, {"token": {"source": source}}, **more)


async def refusal(owner: Person, source: object) -> str:
    body = {"key": "c", "name": "C", "kind": "bearer", "fields": FIELDS}
    answer = await owner.http.post(
        url(owner), json={**body, "secrets": {"token": {"source": source}}}
    )
    assert answer.status_code >= 400, answer.text
    detail: str = answer.json()["detail"]
    return detail


async def test_the_environment_a_file_and_vault_give_what_is_named(
    owner: Person, parts: Parts, kept: Vault, tmp_path: Path
) -> None:
    parts.settings.vault_address = kept.url
    sources = ["env:FLOWS_CRM", f"file:{tmp_path}/secrets/crm", f"file:{tmp_path}/secrets/in"]
    sources.append("vault:flows/default/crm#token")
    for number, source in enumerate(sources):
        made = await named(owner, source, key=f"c{number}")
        assert made["secrets"]["token"]["source"] == source
        found = await opened(parts, owner, f"c{number}")
        assert (found.values["token"], found.secrets) == (VALUE, [VALUE]), "redacted, too"

    async with parts.sessions() as session:
        rows = list(await session.scalars(text("SELECT connection::text FROM connection")))
        sealed = await session.execute(text("SELECT id::text, sealed FROM connection"))
    assert VALUE not in str(rows)
    project = str(made["project_id"])
    for row_id, blob in sealed:
        plain = parts.keys.decrypt(project, blob, f"connection/{row_id}".encode())
        assert VALUE.encode() not in plain


@pytest.mark.parametrize(
    "source",
    [
        "env:OTHER_CRM",
        "env:PATH",
        "env:NEXTSCRIPT_KEYS",
        "file:/etc/passwd",
        "file:{folder}/secrets/../outside",
        "file:{folder}/secrets/out",
        "file:{folder}/secrets",
        "file:secrets/crm",
        "vault:flows/other/crm#token",
        "vault:flows/default/../other/crm#token",
        "vault:flows/default/crm%2f..%2f..#token",
        "vault:flows/default/crm?version=1#token",
        "vault:sys/raw#token",
    ],
)
async def test_what_no_operator_allowed_is_not_read(
    owner: Person, parts: Parts, kept: Vault, tmp_path: Path, source: str
) -> None:
    parts.settings.vault_address = kept.url
    said = await refusal(owner, source.format(folder=tmp_path))

    assert said.startswith("This project may not use")
    assert kept.reads == []


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("env:FLOWS_NONE", "no environment variable"),
        ("vault:flows/default/none#token", "has no secret at"),
        ("vault:flows/default/crm#none", "no text in"),
        ("vault:flows/default/crm#number", "no text in"),
        ("vault:flows/default/crm", "names no field"),
        ("ftp:x", "names no secret"),
        ("env:", "names no secret"),
        (7, "Name a secret as"),
    ],
)
async def test_what_is_not_there_is_told_in_words(
    owner: Person, parts: Parts, kept: Vault, source: object, words: str
) -> None:
    parts.settings.vault_address = kept.url

    assert words in await refusal(owner, source)


async def test_nothing_is_read_where_nothing_is_set(owner: Person, parts: Parts) -> None:
    parts.settings.secret_env_prefixes = []
    parts.settings.secret_folders = []
    parts.settings.vault_paths = []

    for source in ("env:FLOWS_CRM", "env:HOME", "file:/etc/hostname", "vault:a#b"):
        assert (await refusal(owner, source)).startswith("This project may not use")


async def test_a_secret_is_remembered_for_a_minute_and_read_anew_then(
    owner: Person, parts: Parts, kept: Vault
) -> None:
    parts.settings.vault_address = kept.url
    await named(owner, "vault:flows/default/crm#token")
    ports = OpenConnections(parts, EgressClient(Policy()))
    kept.reads.clear()
    for _ in range(3):
        assert (await ports.open(owner.project, "crm")).values["token"] == VALUE
    kept.secrets["flows/default/crm"]["token"] = "another"
    parts.settings.secret_seconds = 0
    anew = OpenConnections(parts, EgressClient(Policy()))

    assert len(kept.reads) == 1
    assert (await anew.open(owner.project, "crm")).values["token"] == "another"
    kept.sealed = True
    with pytest.raises(Retryable):
        await OpenConnections(parts, EgressClient(Policy())).open(owner.project, "crm")


@pytest.mark.parametrize("way", ["approle", "kubernetes", "file"])
async def test_other_ways_to_sign_in_to_vault(
    owner: Person, parts: Parts, kept: Vault, tmp_path: Path, way: str
) -> None:
    settings = parts.settings
    settings.vault_address, settings.vault_namespace = kept.url, "team"
    settings.vault_token, kept.namespace = None, "team"
    (tmp_path / "token").write_text(TOKEN + "\n")
    if way == "approle":
        settings.vault_role_id, settings.vault_secret_id = "flows", SecretStr("id")
    elif way == "kubernetes":
        settings.vault_role, settings.vault_service_token = "flows", tmp_path / "token"
    else:
        settings.vault_token_file = tmp_path / "token"
    await named(owner, "vault:flows/default/crm#token")

    ports = OpenConnections(parts, EgressClient(Policy()))
    assert (await ports.open(owner.project, "crm")).values["token"] == VALUE
    wanted = {
        "approle": {"role_id": "flows", "secret_id": "id"},
        "kubernetes": {"role": "flows", "jwt": TOKEN},
    }
    assert kept.logins[-1:] == ([wanted[way]] if way in wanted else [])


async def test_a_reference_does_not_move_to_another_host_by_itself(
    owner: Person, parts: Parts
) -> None:
    made = await named(owner, "env:FLOWS_CRM")
    answer = await owner.http.patch(
        url(owner, made), json={"fields": {"base_url": "https://evil.example"}}
    )

    assert answer.json()["code"] == "connection.secrets_required"


async def test_the_address_of_vault_is_no_more_open_to_flows(
    owner: Person, parts: Parts, kept: Vault
) -> None:
    parts.settings.vault_address = kept.url
    await named(owner, "vault:flows/default/crm#token")
    egress = EgressClient(Policy.parse(parts.settings.egress_allow))

    with pytest.raises(Rejected, match="closed"):
        await egress.request("GET", f"{kept.url}/v1/secret/data/flows/default/crm")
    await egress.aclose()
