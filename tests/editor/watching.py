"""What a browser complains of, and what it asked others for: a test fails on either."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from playwright.async_api import BrowserContext, ConsoleMessage, Page, Request

_INLINE = ("data:", "blob:", "about:", "chrome-error:")


@dataclass
class Complaints:
    """Errors of scripts, errors in the console (broken content policy too), requests to strangers.

    `expect(r"401")` takes out those that a test is about; each expected one must come.
    """

    origin: str
    found: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, pattern: str) -> None:
        """Say that complaints matching a pattern are right here."""
        self.expected.append(pattern)

    def watch(self, context: BrowserContext) -> None:
        """Listen to every page of a context."""
        context.on("console", self._console)
        context.on("weberror", lambda one: self.found.append(f"script error: {one.error}"))
        context.on("request", self._request)
        context.on("page", self._page)

    def left(self) -> list[str]:
        """Give what nobody expected, and what was expected and did not come."""
        unseen = [one for one in self.expected if not any(re.search(one, it) for it in self.found)]
        wild = [it for it in self.found if not any(re.search(one, it) for one in self.expected)]
        return [*wild, *(f"expected, but nothing said: {one}" for one in unseen)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            where = message.location.get("url", "")
            self.found.append(f"console: {message.text[-400:]} ({where})")

    def _request(self, request: Request) -> None:
        mine = (self.origin, self.origin.replace("http", "ws", 1), *_INLINE)
        if not request.url.startswith(mine):
            self.found.append(f"asked a stranger: {request.url}")

    def _page(self, page: Page) -> None:
        page.on("crash", lambda _: self.found.append("the page crashed"))
