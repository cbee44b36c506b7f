"""The user's program that tries to get out: what it gives is the list of what it managed.

Run as the code of a step, before any user's code is trusted to the boundary. `input` says where the
canary, the listening port and the process outside are.
"""

import ctypes
import importlib
import os
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any


def main(input: dict[str, Any]) -> list[str]:  # Any: a path, a port and a number
    attempts: dict[str, Callable[[], object]] = {
        "read a file outside": Path(input["canary"]).read_text,
        "write a file outside": Path(input["canary"] + ".written").touch,
        "change a file outside": lambda: os.chmod(input["canary"], 0o777),
        "read the first process's environment": lambda: _environment("/proc/1/environ"),
        "read the worker's environment": lambda: _environment(f"/proc/{input['pid']}/environ"),
        "read its own environment": lambda: _environment("/proc/self/environ"),
        "open a connection": lambda: _connected(input["port"]),
        "open a socket": lambda: _connected(None),
        "signal the worker": lambda: _signalled(input["pid"]),
        "trace the worker": lambda: _traced(input["pid"]),
        "start a process": _forked,
        "run a program": lambda: subprocess.run(["/bin/true"], check=False),
        "start threads without end": _threads,
    }
    return [name for name, attempt in attempts.items() if _managed(attempt)]


def _managed(attempt: Callable[[], object]) -> bool:
    try:
        managed = attempt()
    except (OSError, RuntimeError):
        return False
    return managed is not False


def _environment(path: str) -> bool:
    return bool(Path(path).read_bytes())


def _connected(port: int | None) -> bool:
    socket = importlib.import_module("socket")
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as opened:
        if port is not None:
            opened.connect(("127.0.0.1", port))
    return True


def _signalled(pid: int) -> None:
    os.kill(pid, 0)


def _traced(pid: int) -> bool:
    seize, detach = 0x4206, 17
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.ptrace(seize, pid, None, None) != 0:
        return False
    libc.ptrace(detach, pid, None, None)
    return True


def _forked() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def _threads() -> None:
    threading.stack_size(64 * 1024)
    done = threading.Event()
    started = []
    try:
        for _ in range(300):
            thread = threading.Thread(target=done.wait, daemon=True)
            thread.start()
            started.append(thread)
    finally:
        done.set()
        for thread in started:
            thread.join()
