"""`python -m nextscript.openapi.child`: import the description on standard input, and end.

The first line says which key and source it has, and how long it and each further document are,
which follow; the answer is one JSON.
"""

from __future__ import annotations

import json
import sys

from nextscript.errors import Malformed
from nextscript.openapi.describing import import_description


def main() -> None:
    """Answer with the manifest and the report, or with why there is none."""
    about = json.loads(sys.stdin.buffer.readline())
    texts = {name: sys.stdin.buffer.read(size) for name, size in about.pop("sizes")}
    try:
        found = import_description(texts.pop(""), further=texts, **about)
    except Malformed as refused:
        answer = {"code": refused.findings[0].code, "message": refused.message}
        sys.stdout.write(json.dumps(answer))
        return
    manifest = found.manifest.model_dump_json(by_alias=True, exclude_defaults=True)
    report, wanted = found.report.model_dump_json(), json.dumps(found.wanted)
    sys.stdout.write(f'{{"manifest": {manifest}, "report": {report}, "wanted": {wanted}}}')


if __name__ == "__main__":
    main()
