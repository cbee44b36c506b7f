"""What a browser gets of the editor: the page at every address of its own, the build's files."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.editor.build import CODINGS, PAGE, Build, BuiltFile
from nextscript.errors import NotFound

CSP = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        # CodeMirror, Radix and React Flow make <style> elements while they run. Styles can load
        # nothing from elsewhere (img-src, font-src), so they cannot carry anything away.
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-src 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ]
)
"""For the editor's page. Scripts come from our own files alone, and sockets from our own origin."""

_FOR_EVER = "public, max-age=31536000, immutable"  # a name with a hash never changes its content
_ASK_FIRST = "no-cache"
_NOT_BUILT = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>NextScript</title>'
    "<h1>The editor is not built yet</h1>"
    "<p>In the folder of NextScript, run <code>make editor</code> and open this page again; "
    "<code>make run</code> does both. Until then, use the command line or the API.</p></html>"
)


def page(request: Request, build: Build, path: str) -> Response:
    """Give a file of the build, or the page that shows what the address means."""
    if path in build and path != PAGE:
        return answer(request, build[path], cache=_ASK_FIRST)
    if path and not _wants_page(request):
        raise NotFound("There is no such thing.", code="request.not_found")
    if PAGE not in build:
        return HTMLResponse(_NOT_BUILT, status_code=404)
    found = answer(request, build[PAGE], cache=_ASK_FIRST)
    found.headers["Content-Security-Policy"] = CSP
    return found


def asset(request: Request, build: Build, name: str) -> Response:
    """Give a file whose name holds a hash of its content."""
    found = build.get(f"assets/{name}")
    if found is None:
        raise NotFound("There is no such file in this build.", code="request.not_found")
    return answer(request, found, cache=_FOR_EVER)


def answer(request: Request, file: BuiltFile, *, cache: str) -> Response:
    """Give a file in the best coding the browser takes, or 304 when it has it."""
    coding = _coding(request, file)
    etag = f'"{file.etag}-{coding}"' if coding else f'"{file.etag}"'
    headers = {"ETag": etag, "Cache-Control": cache, "Vary": "Accept, Accept-Encoding"}
    if _has(request, etag):
        return Response(status_code=304, headers=headers)
    if coding:
        headers["Content-Encoding"] = coding
    content = file.encoded[coding] if coding else file.content
    return Response(content, media_type=file.media_type, headers=headers)


def _coding(request: Request, file: BuiltFile) -> str:
    taken = _taken(request.headers.get("accept-encoding", "").lower().replace(" ", ""))
    return next((one for one in CODINGS if one in file.encoded and one in taken), "")


def _taken(accepted: str) -> set[str]:
    pairs = [part.partition(";q=") for part in accepted.split(",")]
    return {name for name, given, weight in pairs if not given or weight.strip("0.")}


def _has(request: Request, etag: str) -> bool:
    held = request.headers.get("if-none-match", "")
    return held.strip() == "*" or etag in [
        one.strip().removeprefix("W/") for one in held.split(",")
    ]


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")
