"""A form on its way to a run: what was typed, checked, its files kept, and one run started."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from activities.files.spool import pieces_of
from activities.operation import Actor
from activities.public_pages.finding import Found, spend, visitor
from activities.runs.answer_check import CODE, check_answer
from activities.runs.context import Running
from activities.runs.launch import launched
from activities.runs.requests import StartRequest, TriggerEvent
from activities.runs.rows import made_before
from activities.runs.start import Start, start_flow
from activities.runs.values import encoded
from activities.webhooks.uploads import Upload, keep_upload
from api.fields.drawing import Filled
from api.fields.reading import read
from api.fields.shapes import field_pointers
from api.forms.page import form_page, sent_before_page, thanks_page
from api.forms.posted import Posted, known_files, wrong_files
from api.runs.deps import origin_of
from nextscript.errors import Invalid, Rejected
from nextscript.public_pages import FormTriggerConfig
from nextscript.values import Json
from store.tenancy import limit

Form = Found[FormTriggerConfig]
_AGAIN = "This page was open for too long, or is not ours. Please look it over and send it again."
_FILES = "Some fields need another look. Choose your files again, too."
_FULL = "This form has been sent as often as it may today. Come back tomorrow."
_UNFIT = "This cannot be taken as it is. Please tell whoever gave you the address."


async def take(
    request: Request, running: Running, form: Form, who: Actor | None, sent: Posted
) -> Response:
    """Start a run with what was sent, once; or show the form again beside what is wrong with it."""
    if sent.trapped:
        return _thanked(form.config)
    once = sent.once
    if once is None:
        return form_page(form.config, Filled(sent.typed), status=422, said=_AGAIN)
    if errors := _errors(form.config, sent):
        said = _FILES if sent.files else ""
        return form_page(form.config, Filled(sent.typed, errors), status=422, said=said)
    actor = visitor(form.page, who, "Form")
    try:
        data, mark = await _kept(running, actor, form.config, sent, once)
        started = await _started(request, running, form, actor, _Filled(once, data, mark))
    except Rejected as refused:  # a file there is no room for
        return form_page(form.config, Filled(sent.typed), status=422, said=refused.message)
    except Invalid as refused:
        return _refused(form.config, sent, refused)
    return _thanked(form.config) if started else _full(form.config, sent)


@dataclass(frozen=True)
class _Filled:
    """What somebody filled in, and what is the same when it is sent again."""

    once: str
    data: Json
    mark: str


def _errors(config: FormTriggerConfig, sent: Posted) -> dict[str, str]:
    """Say what is wrong, by the pointer of the field it stands beside."""
    shown: dict[str, list[Json]] = {
        name: [{"$file": "", "name": one.filename or "file", "type": "", "size": 0} for one in some]
        for name, some in known_files(config, sent).items()
    }
    data = read(config.fields, sent.typed, shown)
    try:
        check_answer(data, config.fields)
    except Invalid as refused:
        return _beside(config, refused, "/data") | wrong_files(config, sent)
    return wrong_files(config, sent)


def _beside(config: FormTriggerConfig, refused: Invalid, root: str) -> dict[str, str]:
    drawn = field_pointers(config.fields)
    found: dict[str, str] = {}
    for one in refused.findings:
        pointer = one.pointer.removeprefix(root)
        while pointer and pointer not in drawn:
            pointer = pointer.rpartition("/")[0]
        found.setdefault(pointer, one.message)
    return found


async def _kept(
    running: Running, actor: Actor, config: FormTriggerConfig, sent: Posted, once: str
) -> tuple[Json, str]:
    """Keep the files; give what was filled in, and a digest of it that a second sending has too."""
    found: dict[str, list[Json]] = {}
    mark = sha256()
    for name, some in known_files(config, sent).items():
        for place, one in enumerate(some):
            effect = f"form/{actor.project_id}/{once}/{sha256(name.encode()).hexdigest()}/{place}"
            upload = Upload(one.filename or "file", one.content_type or "", effect)
            kept, digest = await keep_upload(running.parts, actor, upload, pieces_of(one.file))
            found.setdefault(name, []).append(kept)
            mark.update(f"{name}\0{digest}\0".encode())
    mark.update(encoded(read(config.fields, sent.typed)))
    data = read(config.fields, sent.typed, found)
    return ({} if data is None else data), mark.hexdigest()


async def _started(
    request: Request, running: Running, form: Form, actor: Actor, filled: _Filled
) -> bool:
    """Start the run, unless it was before; False when the form has started all it may today."""
    event = TriggerEvent(node=form.page.node, output=filled.data)
    start = Start(
        request=StartRequest(trigger=event, input=filled.data),
        source="form",
        origin=origin_of(request),
        key=f"form:{form.page.node}:{filled.once}",
        fingerprint=filled.mark,
    )
    async with running.single() as session:
        if await made_before(session, form.flow.id, str(start.key), filled.mark):
            return True
        if not await spend(session, form.page, form.config.per_day):
            return False
        await limit(session, actor.organisation_id)
        started = await start_flow(session, actor, running, form.flow, start)
    await launched(running, started)
    return True


def _refused(config: FormTriggerConfig, sent: Posted, refused: Invalid) -> Response:
    if refused.code == "idempotency.mismatch":
        return sent_before_page()
    if refused.code not in (CODE, "run.input_invalid"):
        return form_page(config, Filled(sent.typed), status=422, said=_UNFIT)
    errors = _beside(config, refused, "/input")
    said = "" if any(errors) else _UNFIT
    return form_page(config, Filled(sent.typed, errors), status=422, said=said)


def _full(config: FormTriggerConfig, sent: Posted) -> Response:
    return form_page(config, Filled(sent.typed), status=429, said=_FULL)


def _thanked(config: FormTriggerConfig) -> Response:
    if config.redirect:
        return RedirectResponse(config.redirect, 303)
    return thanks_page(config)
