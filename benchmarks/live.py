"""`python -m benchmarks.live HOST PORT`: ask `/health/live` until standard input ends.

A process of its own, so that what is measured is the server's time and no busy client's. It prints
a line when it has begun, and at the end the seconds of every question as JSON.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time

_EVERY = 0.02


def main(host: str, port: int) -> None:
    """Ask and measure."""
    ended = threading.Event()
    threading.Thread(target=_wait_for_end, args=(ended,), daemon=True).start()
    taken: list[float] = []
    client = http.client.HTTPConnection(host, port, timeout=60)
    print("begun", flush=True)
    while not ended.wait(_EVERY):
        begun = time.perf_counter()
        client.request("GET", "/health/live")
        answer = client.getresponse()
        answer.read()
        assert answer.status == 200
        taken.append(time.perf_counter() - begun)
    json.dump(taken, sys.stdout)


def _wait_for_end(ended: threading.Event) -> None:
    sys.stdin.read()
    ended.set()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
