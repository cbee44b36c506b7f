"""The editor in a real browser, before a whole instance; each test has a team of its own.

`page` is a page nobody is signed in on, `signed_in_page` the owner's home, `open_page` makes more
of them, for other people or window sizes. A test fails on what the browser complains of
(`complaints.expect` takes out what is right); pictures of a failure are in screenshots/failures/.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from store.session import SessionFactory, create_engine, session_factory
from tests.editor.people import PASSWORD, Colleague, Team, new_team
from tests.editor.seed import Seeded, fill
from tests.editor.watching import Complaints
from tests.instance import CHECKOUT, Instance, instance

PATIENCE = 10_000
FAILURES = CHECKOUT / "screenshots" / "failures"
FAILED = pytest.StashKey[bool]()
OpenPage = Callable[..., Awaitable[Page]]
expect.set_options(timeout=PATIENCE)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep whether a test failed, for the pictures its fixtures take."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture(scope="session")
def built_editor() -> Path:
    """The editor as its sources are now, or a build of one's own; quick when nothing changed."""
    if own := os.environ.get("NEXTSCRIPT_EDITOR_FOLDER"):
        return Path(own)
    with (Path(tempfile.gettempdir()) / "nextscript-editor-build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        command = ["sh", str(CHECKOUT / "scripts" / "editor.sh"), "build"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Going on with" not in done.stderr, done.stderr  # an old build proves nothing
    return CHECKOUT / "editor" / "dist"


@pytest.fixture(scope="session")
def running(built_editor: Path) -> Iterator[Instance]:
    """One instance for all tests, with a first owner nobody needs; flows may call this machine."""
    nowhere = "http://127.0.0.1:9/simple"  # no test of the editor asks a real package index
    with instance(
        NEXTSCRIPT_EGRESS_ALLOW="127.0.0.0/8", NEXTSCRIPT_PACKAGES_INDEX=nowhere
    ) as started:
        yield started


@pytest.fixture(scope="session")
def origin(running: Instance) -> str:
    """Where the instance is."""
    return str(running.api.base_url).rstrip("/")


@pytest.fixture(scope="session")
async def sessions(running: Instance) -> AsyncIterator[SessionFactory]:
    """The instance's database, for people and projects the API cannot make yet."""
    engine = create_engine(running.database)
    yield session_factory(engine)
    await engine.dispose()


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert path, "Chromium is missing: sh scripts/browser.sh"
    options = ["--no-sandbox"] if os.getuid() == 0 else []  # its sandbox refuses root
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=path, args=options)
        yield started
        await started.close()


@pytest.fixture
async def team(origin: str, sessions: SessionFactory) -> AsyncIterator[Team]:
    """An organisation of this test's own, with an owner and an empty project."""
    async with new_team(origin, sessions) as made:
        yield made


@pytest.fixture(scope="session")
async def busy_team(origin: str, sessions: SessionFactory) -> AsyncIterator[tuple[Team, Seeded]]:
    """A team with a week of work in its project, for tests that look and change nothing."""
    async with new_team(origin, sessions) as made:
        yield made, await fill(made.owner.http, str(made.project), made.project_key)


@pytest.fixture
def complaints(origin: str) -> Complaints:
    """What the browser says against us in this test."""
    return Complaints(origin)


@pytest.fixture
async def open_page(
    request: pytest.FixtureRequest, browser: Browser, origin: str, complaints: Complaints
) -> AsyncIterator[OpenPage]:
    """Open a page in a browser profile of its own: `open_page("/", colleague, width=360)`."""
    contexts: list[BrowserContext] = []

    async def opening(
        path: str = "/",
        person: Colleague | None = None,
        *,
        width: int = 1440,
        height: int = 900,
        dark: bool = False,
    ) -> Page:
        context = await browser.new_context(
            base_url=origin,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            locale="en-GB",
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        complaints.watch(context)
        if person is not None:
            await sign_in_browser(context, person)
        page = await context.new_page()
        await page.goto(path)
        return page

    yield opening
    failed = request.node.stash.get(FAILED, False) or bool(complaints.left())
    pages = [page for context in contexts for page in context.pages]
    if failed:
        await _take_pictures(request.node, pages)
    for context in contexts:
        await context.close()
    assert not complaints.left(), "the browser complained:\n" + "\n".join(complaints.left())


@pytest.fixture
async def page(open_page: OpenPage) -> Page:
    """A page nobody is signed in on, at `/`."""
    return await open_page("/")


@pytest.fixture
async def signed_in_page(open_page: OpenPage, team: Team) -> Page:
    """The home page of the team's owner."""
    return await open_page("/", team.owner)


async def sign_in_browser(context: BrowserContext, person: Colleague) -> None:
    """Sign somebody in without the page."""
    body = {"email": person.email, "password": PASSWORD}
    answer = await context.request.post("/v1/auth/login", data=body)
    assert answer.ok, await answer.text()


async def _take_pictures(node: pytest.Item, pages: list[Page]) -> None:
    FAILURES.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^\w-]+", "-", node.name)
    for number, page in enumerate(pages, 1):
        if not page.is_closed():
            await page.screenshot(path=FAILURES / f"{name}-{number}.png")
