"""`new connector`: a package for one service to start from, with tests that pass."""

from __future__ import annotations

import keyword
import re
from importlib.util import find_spec
from pathlib import Path
from string import Template

from nextscript.cli.failure import CommandFailed
from nextscript.cli.new_activity import without_pytest, write_conftest
from nextscript.loading import RESERVED

_KEY = re.compile(r"[a-z][a-z0-9_]{1,40}")
_TITLE = re.compile(r"[\w .,:&+()'-]{1,60}")
_TEMPLATES = Path(__file__).with_name("templates") / "connector"


def write_connector(key: str, title: str | None, folder: Path) -> None:
    """Write the package `<folder>/<key>`. Raises CommandFailed rather than overwrite."""
    title = title or key.replace("_", " ").capitalize()
    _refuse_unusable(key, title)
    home = folder / key
    if home.exists():
        raise CommandFailed(f"{home} is there already.", hint="Choose another key.")
    words = {
        "key": key,
        "title": title,
        "model": "".join(word.capitalize() for word in key.split("_")),
    }
    home.mkdir(parents=True)
    for template in sorted(_TEMPLATES.iterdir()):
        path = home / template.name.removesuffix(".txt")
        path.write_text(Template(template.read_text()).substitute(words))
        print(f"wrote {path}")
    write_conftest(folder)
    print(f"Test it: pytest {home}{without_pytest()}")
    print(f"`nextscript dev` shows {key}.get_item within two seconds. To ship it as a package:")
    print(f'  [project.entry-points."nextscript.nodes"]\n  {key} = "{key}:{key}"')


def _refuse_unusable(key: str, title: str) -> None:
    if not _KEY.fullmatch(key) or keyword.iskeyword(key):
        raise CommandFailed(
            f"“{key}” cannot be the key of a connector.",
            hint="Write the service's name in small letters, such as crm or tool_library.",
        )
    if not _TITLE.fullmatch(title):
        raise CommandFailed(f"“{title}” cannot be a title.", hint="Write letters, such as Shop.")
    if key in RESERVED:
        raise CommandFailed(f"“{key}” belongs to the flow language.", hint="Choose another key.")
    if find_spec(key) is not None:
        raise CommandFailed(
            f"There is a Python package called {key} already.", hint=f"Try {key}_service."
        )
