"""What holds for the repository as a whole."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NOT_OURS = {".venv", "node_modules", ".nextscript"}
SCRIPTS = sorted(path for path in ROOT.glob("**/*.sh") if not NOT_OURS & set(path.parts))
LOCKS = ["requirements.txt", "requirements-dev.txt"]
OTHER_LOCKS = ["requirements-node.txt", "requirements-parquet.txt"]
NPM_LOCKS = ["editor/package-lock.json", "editor/tools/api-types/package-lock.json"]


@pytest.mark.parametrize("name", [*LOCKS, *OTHER_LOCKS])
def test_a_lock_file_names_no_registry(name: str) -> None:
    text = (ROOT / name).read_text()

    assert not re.search(r"https?://|--(extra-)?index-url|--find-links|@ file:", text)


@pytest.mark.parametrize("name", [*LOCKS, *OTHER_LOCKS])
def test_everything_in_a_lock_file_has_a_version_and_a_hash(name: str) -> None:
    entries = re.split(r"\n(?=\S)", (ROOT / name).read_text().strip())

    for entry in entries:
        assert re.match(r"[a-z0-9-]+(\[[a-z,]+\])?==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry


@pytest.mark.parametrize("name", NPM_LOCKS)
def test_an_npm_lock_file_names_no_registry_and_has_a_hash_for_everything(name: str) -> None:
    packages = json.loads((ROOT / name).read_text())["packages"]

    for path, package in packages.items():
        assert "resolved" not in package, f"{path}: its .npmrc should leave registries out"
        if path and not package.get("inBundle"):  # those come inside a package that has one
            assert package["integrity"].startswith("sha512-"), path
    assert "omit-lockfile-registry-resolved=true" in (ROOT / name).with_name(".npmrc").read_text()


def test_the_lock_for_tests_holds_all_of_the_lock_for_running() -> None:
    run, dev = (set(re.findall(r"^\S+==\S+", (ROOT / name).read_text(), re.M)) for name in LOCKS)

    assert run <= dev


def test_every_dependency_is_locked() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    wanted = [*project["project"]["dependencies"], *groups["app"], *groups["dev"]]
    locked = set(re.findall(r"^([a-z0-9-]+)", (ROOT / LOCKS[1]).read_text(), re.M))

    names = {re.split(r"[\[<>=~! ]", one)[0].lower().replace("_", "-") for one in wanted}
    assert names <= locked


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_posix_shell(script: Path) -> None:
    done = subprocess.run(["sh", "-n", str(script)], capture_output=True, check=False)

    assert done.returncode == 0, done.stderr.decode()
    assert script.read_text().startswith("#!/bin/sh\n")


def test_every_target_the_readme_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    named = set(re.findall(r"`?make ([a-z-]+)", (ROOT / "README.md").read_text()))

    assert named
    assert named <= targets
