"""Custom packages: a folder with `__init__.py` is one thing, and its files import each other."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nextscript.catalog import Catalog
from nextscript.chosen import ChosenTypes
from nextscript.cli.new_connector import write_connector
from nextscript.loading import CustomActivities, load_catalog
from nextscript.node_types import Declaration

NOTHING = Catalog({})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of custom activities with one connector."""
    custom = tmp_path / "custom"
    write_connector("tools", "Tool library", custom)
    return custom


def only(catalog: Catalog) -> Declaration:
    assert catalog.broken == ()
    (found,) = catalog.declarations.values()
    return found


def test_a_package_is_a_connector_whose_files_import_each_other(folder: Path) -> None:
    found = only(load_catalog(NOTHING, CustomActivities([folder]), packages=False))

    shown = found.node_type
    assert (shown.type, shown.connector, shown.connection) == ("tools.get_item", "tools", "tools")
    assert shown.icon.startswith("<svg")
    assert found.source == str(folder / "tools")
    assert found.connection_models[0].title == "Tool library"


def test_a_change_of_any_of_its_files_is_noticed_whatever_the_clock_says(folder: Path) -> None:
    custom, client = CustomActivities([folder]), folder / "tools" / "connection.py"
    before = only(load_catalog(NOTHING, custom, packages=False))
    same = only(load_catalog(NOTHING, custom, packages=False))
    stat = client.stat()
    client.write_text(client.read_text().replace("Tool library", "Tool libraries"))
    os.utime(client, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    after = only(load_catalog(NOTHING, custom, packages=False))

    assert same is before
    assert after.connection_models[0].title == "Tool libraries"
    assert before.connection_models[0].title == "Tool library"


def test_a_quick_edit_of_the_same_size_runs_though_a_compiled_file_is_there(folder: Path) -> None:
    import py_compile

    client = folder / "tools" / "connection.py"
    py_compile.compile(str(client))
    stat = client.stat()
    client.write_text(client.read_text().replace("Tool library", "Wool library"))
    os.utime(client, ns=(stat.st_atime_ns, stat.st_mtime_ns))

    found = only(load_catalog(NOTHING, CustomActivities([folder]), packages=False))

    assert found.connection_models[0].title == "Wool library"


@pytest.mark.case("PLUG-03")
@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("x = 1\ndef broken(:\n", 2, "SyntaxError"),
        ("\nimport no_such_package\n", 2, "no_such_package"),
        ("raise SystemExit('bye')", 1, "bye"),
    ],
)
def test_a_broken_file_of_a_package_is_named_and_takes_nothing_else_down(
    folder: Path, text: str, line: int, message: str
) -> None:
    write_connector("crm", None, folder)
    broken = folder / "tools" / "client.py"
    broken.write_text(text)

    catalog = load_catalog(NOTHING, CustomActivities([folder]), packages=False)

    assert list(catalog.declarations) == ["crm.get_item"]
    (said,) = catalog.broken
    assert (said.source, said.line) == (str(broken), line)
    assert message in said.message


def test_files_of_a_package_that_nothing_imports_are_loaded_and_its_tests_are_not(
    folder: Path,
) -> None:
    step = (folder / "tools" / "get_item.py").read_text().replace("get_item", "other_item")
    (folder / "tools" / "other_item.py").write_text(step)
    (folder / "tools" / "tests").mkdir()
    (folder / "tools" / "tests" / "thing.py").write_text("1 / 0")

    catalog = load_catalog(NOTHING, CustomActivities([folder]), packages=False)

    assert catalog.broken == ()
    assert set(catalog.declarations) == {"tools.get_item", "tools.other_item"}


def test_a_package_can_be_served_by_a_worker_of_one_s_own(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)

    assert only(ChosenTypes(["custom"]).catalog()).node_type.type == "tools.get_item"
    assert only(ChosenTypes(["custom/tools"]).catalog()).node_type.type == "tools.get_item"


def test_an_installed_package_offers_its_connector_by_an_entry_point(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = folder / "lending-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: lending\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[nextscript.nodes]\nlending = lending:lending\n")
    write_connector("lending", None, folder)
    monkeypatch.syspath_prepend(folder)

    found = only(load_catalog(NOTHING))

    assert (found.node_type.type, found.source) == ("lending.get_item", "lending (lending:lending)")
