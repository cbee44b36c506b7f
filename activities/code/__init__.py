"""Code written by users, run behind a boundary."""

from activities.code.run_python import run_python
from nextscript.activity import declaration_of

CODE = (declaration_of(run_python),)
