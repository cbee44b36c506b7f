"""What programs of attackers try. Each says what it managed, and works as an ordinary process."""

from __future__ import annotations

READS = """
from pathlib import Path

def main(input):
    found = {}
    for path in input:
        try:
            place = Path(path)
            found[path] = [str(one) for one in place.iterdir()] if place.is_dir() \\
                else place.read_bytes().decode(errors="replace")
        except OSError:
            pass
    return {path: text for path, text in found.items() if text}
"""
STARTS = """
import os, subprocess

def child(work):
    pid = os.fork()
    if pid == 0:
        try:
            work()
        finally:
            os._exit(0)
    os.waitpid(pid, 0)

def main(mark):
    touch = ["/bin/touch"]
    ways = {
        "run": lambda path: subprocess.run([*touch, path]),
        "system": lambda path: os.system(f"/bin/touch {path}"),
        "fork": lambda path: child(lambda: open(path, "w").close()),
        "posix_spawn": lambda path: os.waitpid(
            os.posix_spawn("/bin/touch", [*touch, path], {}), 0),
        "popen": lambda path: os.popen(f"/bin/touch {path}").read(),
        "execv": lambda path: child(lambda: os.execv("/bin/touch", [*touch, path])),
    }
    raised = []
    for name, way in ways.items():
        try:
            way(f"{mark}.{name}")
        except OSError:
            raised.append(name)
    return raised
"""
MEDDLES = """
import ctypes, os

def main(pid):
    libc = ctypes.CDLL(None, use_errno=True)
    done = []
    buffer = ctypes.create_string_buffer(8)
    class Span(ctypes.Structure):
        _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]
    for one in {pid, os.getppid()}:
        if libc.ptrace(0x4206, one, None, None) == 0:
            libc.ptrace(17, one, None, None)
            done.append("ptrace")
        here = Span(ctypes.addressof(buffer), 8)
        there = Span(0x1000, 8)
        libc.process_vm_readv(one, ctypes.byref(here), 1, ctypes.byref(there), 1, 0)
        if ctypes.get_errno() == 14:
            done.append("process_vm_readv")  # allowed; only the address was wrong
        for path in (f"/proc/{one}/mem", f"/proc/{one}/maps"):
            try:
                open(path, "rb").close()
                done.append(path.rpartition("/")[2])
            except OSError:
                pass
        try:
            os.kill(one, 0)
            done.append("kill")
        except OSError:
            pass
    return sorted(set(done))
"""
BOMB = """
import os

def main(input):
    while True:
        os.fork()
"""
WALKS = """
def main(input):
    try:
        raise ValueError
    except ValueError as error:
        frame, names = error.__traceback__.tb_frame, []
    while frame:
        names.append(frame.f_globals.get("__name__"))
        names += [type(value).__module__ for value in frame.f_globals.values()]
        frame = frame.f_back
    return sorted({name.partition(".")[0] for name in names if name})
"""
