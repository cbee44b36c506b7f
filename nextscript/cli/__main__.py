"""`python -m nextscript.cli` is `nextscript`."""

from nextscript.cli.main import app

app(prog_name="nextscript")
