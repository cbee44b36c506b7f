"""Code written by users, run behind a boundary."""

from activities.code.run_javascript import run_javascript
from activities.code.run_python import run_python
from nextscript.activity import declaration_of

CODE = (declaration_of(run_python), declaration_of(run_javascript))
