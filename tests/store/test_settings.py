"""Settings come from the environment, and what is missing is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from nextscript.errors import Invalid
from store.keys import ensure_keys, new_key
from store.settings import Settings


def test_lists_are_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEXTSCRIPT_EGRESS_ALLOW", "127.0.0.1:9000, 10.0.0.0/8")
    monkeypatch.setenv("NEXTSCRIPT_CUSTOM_FOLDERS", "/srv/one,/srv/two")

    settings = Settings()

    assert settings.egress_allow == ["127.0.0.1:9000", "10.0.0.0/8"]
    assert settings.custom_folders == [Path("/srv/one"), Path("/srv/two")]


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
def test_any_usual_database_address_is_understood(scheme: str) -> None:
    settings = Settings(database_url=f"{scheme}://me@db.example/app")

    assert settings.database == "postgresql+asyncpg://me@db.example/app"


def test_without_a_key_nothing_starts_and_the_cure_is_said(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refusal:
        Settings(home=tmp_path).master_keys()

    assert "NEXTSCRIPT_KEYS" in (refusal.value.hint or "")


def test_an_instances_own_keys_are_found(tmp_path: Path) -> None:
    ensure_keys(tmp_path / "keys")

    assert Settings(home=tmp_path).master_keys() == (tmp_path / "keys").read_text()


def test_keys_do_not_show_when_settings_are_printed() -> None:
    key = new_key()

    assert key not in repr(Settings.model_validate({"keys": key}))


def test_a_server_without_a_public_address_says_so() -> None:
    with pytest.raises(Invalid, match="address"):
        _ = Settings().public_url
    assert Settings(mode="dev", api_port=8123).public_url == "http://127.0.0.1:8123"
