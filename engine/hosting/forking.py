"""The process that starts hosts: it has loaded what they need, and forks itself in milliseconds.

It has a single thread and runs nobody's code. A worker talks to it over a socket: a request with a
descriptor, that of the new host's connection, starts a host; one without ends a host. It answers
with the process id, and tells later how each ended. When the worker is gone, so are its hosts.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from engine.calls import Wire
from nextscript.processes import end_with_parent

_MOST = 65_536
_SIGNALS = (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM)


Host = tuple[Wire, socket.socket]
"""What was asked for, and the connection to the worker."""


def next_host(control: socket.socket) -> Host | None:
    """Fork whenever a host is asked for.

    Returns in each of them, and in the process itself with None, once the worker is gone.
    """
    return _Forking(control).run()


@dataclass
class _Forking:
    control: socket.socket
    hosts: set[int] = field(default_factory=set)

    def run(self) -> Host | None:
        with _woken_by_signals() as woken:
            while True:
                control = self.control.fileno()
                ready, _, _ = select.select([control, woken], [], [])
                if woken in ready:
                    os.read(woken, _MOST)
                self._bury()
                if control not in ready:
                    continue
                data, descriptors, _, _ = socket.recv_fds(self.control, _MOST, 1)
                if not data:
                    self._end()
                    return None
                if host := self._do(data, descriptors):
                    return host

    def _do(self, data: bytes, descriptors: list[int]) -> Host | None:
        """Do what was asked; requests may arrive together, but a single one with a descriptor."""
        for asked in map(json.loads, data.splitlines()):
            if "kill" in asked:
                self._kill(asked["kill"])
            elif connection := self._fork(socket.socket(fileno=descriptors[0])):
                return asked, connection
        return None

    def _fork(self, connection: socket.socket) -> socket.socket | None:
        process = os.getpid()
        pid = os.fork()
        if pid == 0:
            _settle_in(process)
            self.control.close()
            return connection
        connection.close()
        with suppress(OSError):
            os.setpgid(pid, pid)  # both do it: it is so, whoever comes first
        self.hosts.add(pid)
        self._tell({"pid": pid})
        return None

    def _bury(self) -> None:
        """Tell of those that have ended."""
        for pid in list(self.hosts):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                self.hosts.discard(pid)
                self._tell({"ended": pid, "status": os.waitstatus_to_exitcode(status)})

    def _kill(self, pid: int) -> None:
        """End a host and what it started, unless it has ended: its number may be another's."""
        if pid in self.hosts:
            os.killpg(pid, signal.SIGKILL)

    def _end(self) -> None:
        for pid in self.hosts:
            os.killpg(pid, signal.SIGKILL)

    def _tell(self, frame: Wire) -> None:
        with suppress(OSError):  # the worker is gone: the next look at the socket says so
            self.control.sendall(json.dumps(frame).encode() + b"\n")


@contextmanager
def _woken_by_signals() -> Iterator[int]:
    """Give what can be read whenever a host has ended, and ignore who wants an end of this one."""
    woken, wakes = os.pipe()
    os.set_blocking(wakes, False)
    signal.set_wakeup_fd(wakes, warn_on_full_buffer=False)
    # By handlers, not by ignoring them: what a host starts would ignore them as well.
    for one in _SIGNALS:
        signal.signal(one, lambda _signum, _frame: None)
    try:
        yield woken
    finally:
        signal.set_wakeup_fd(-1)
        for one in _SIGNALS:
            signal.signal(one, signal.SIG_DFL)
        os.close(woken)
        os.close(wakes)


def _settle_in(parent: int) -> None:
    """Be a process like any other, in a group of its own, that ends with the one it came from."""
    os.setpgid(0, 0)
    end_with_parent(signal.SIGKILL)
    if os.getppid() != parent:  # it died in between
        os._exit(1)
