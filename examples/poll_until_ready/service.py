"""A service that takes its time: every third answer says that the job is done.

`python examples/poll_until_ready/service.py --port 8765`; Ctrl-C ends it.
"""

from __future__ import annotations

import argparse
import itertools
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from typing_extensions import override


class Job(BaseHTTPRequestHandler):
    """Answers with the state of the only job there is."""

    asked = itertools.count(1)

    def do_GET(self) -> None:
        """Answer GET /job."""
        done = next(self.asked) % 3 == 0
        body = json.dumps({"state": "done", "result": 42} if done else {"state": "working"})
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body.encode())

    @override
    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@contextmanager
def serving(port: int = 0) -> Iterator[str]:
    """Serve on a port, or on a free one; give the job's address."""
    Job.asked = itertools.count(1)
    with ThreadingHTTPServer(("127.0.0.1", port), Job) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/job"
        server.shutdown()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A job that is done at the third look.")
    parser.add_argument("--port", type=int, default=8765)
    with serving(parser.parse_args().port) as url:
        print(f"The job is at {url}; Ctrl-C ends it.", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            pass
