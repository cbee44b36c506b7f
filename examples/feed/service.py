"""A feed that grows, and a shop that takes its entries but fails at every third call.

`python examples/feed/service.py --port 8765`; Ctrl-C ends it. Half of the failures come before the
entry is kept, half after: the answer is lost then, and the sender cannot tell. `GET /kept` says how
often each entry was kept.
"""

from __future__ import annotations

import argparse
import itertools
import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from typing_extensions import override

SHOWN, NEW_EACH_TIME = 5, 2
_ENTRY = "<item><guid>entry-{0}</guid><title> Entry {0} </title><link>/entries/{0}</link></item>"


class Shop:
    """What was kept, and under which keys."""

    def __init__(self) -> None:
        self.polls = itertools.count()
        self.calls = itertools.count(1)
        self.kept: Counter[str] = Counter()
        self.keys: set[str] = set()
        self._one = threading.Lock()

    def feed(self) -> str:
        """Show the newest entries; the next look finds two more, and one is there twice."""
        newest = SHOWN + NEW_EACH_TIME * next(self.polls)
        numbers = [*range(newest, newest - SHOWN, -1), newest]
        entries = "".join(_ENTRY.format(number) for number in numbers)
        return f'<rss version="2.0"><channel><title>News</title>{entries}</channel></rss>'

    def take(self, entry: str, key: str) -> bool:
        """Keep an entry once per key; say whether the sender hears of it."""
        with self._one:
            call = next(self.calls)
            if call % 6 == 3:
                return False
            if key not in self.keys:
                self.keys.add(key)
                self.kept[entry] += 1
            return call % 6 != 0


class Door(BaseHTTPRequestHandler):
    """GET /feed, POST /entries, GET /kept."""

    shop = Shop()

    def do_GET(self) -> None:
        """Show the feed, or what was kept."""
        if self.path == "/feed":
            self._answer(200, "application/rss+xml", self.shop.feed())
        else:
            self._answer(200, "application/json", json.dumps(self.shop.kept))

    def do_POST(self) -> None:
        """Take an entry, or fail."""
        entry = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        heard = self.shop.take(entry["id"], self.headers["Idempotency-Key"])
        self._answer(201 if heard else 503, "application/json", json.dumps({"kept": heard}))

    def _answer(self, status: int, kind: str, body: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body.encode())

    @override
    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@contextmanager
def serving(port: int = 0) -> Iterator[str]:
    """Serve on a port, or on a free one, with nothing kept yet; give the address."""
    Door.shop = Shop()
    with ThreadingHTTPServer(("127.0.0.1", port), Door) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A feed, and a shop that fails every third time.")
    parser.add_argument("--port", type=int, default=8765)
    with serving(parser.parse_args().port) as url:
        print(f"The feed is at {url}/feed, the shop at {url}/entries; Ctrl-C ends it.", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            pass
