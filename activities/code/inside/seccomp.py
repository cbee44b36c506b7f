"""The filter of system calls: what a computation does not need does not exist."""

from __future__ import annotations

import ctypes
import os
import struct

from . import kernel

_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_EPERM, _ENOSYS = 1, 38
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST, _SECOND = 0, 4, 16, 24
_CLONE_THREAD = 0x10000
_PUSH_INPUT = (0x5412, 0x541C)  # TIOCSTI and TIOCLINUX write into a terminal
_NEWEST = 463  # what kernels learn later is not there until somebody has looked at it
_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

# Number on x86_64, number on aarch64; None where the machine never had it.
_DENIED: dict[str, tuple[int | None, int | None]] = {
    # other processes
    "fork": (57, None),
    "vfork": (58, None),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
    "kcmp": (312, 272),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424),
    "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "setpriority": (141, 140),
    "ioprio_set": (251, 30),
    "move_pages": (279, 239),
    "migrate_pages": (256, 238),
    # the network
    "socket": (41, 198),
    "connect": (42, 203),
    "accept": (43, 202),
    "accept4": (288, 242),
    "bind": (49, 200),
    "listen": (50, 201),
    # the system
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "statmount": (457, 457),
    "listmount": (458, 458),
    "unshare": (272, 97),
    "setns": (308, 268),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "reboot": (169, 142),
    "syslog": (103, 116),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "adjtimex": (159, 171),
    "clock_adjtime": (305, 266),
    "iopl": (172, None),
    "ioperm": (173, None),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "fanotify_init": (300, 262),
    "inotify_add_watch": (254, 27),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "memfd_secret": (447, 447),
    "memfd_create": (319, 279),
    # memory and messages that outlive a process
    "shmget": (29, 194),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "semget": (64, 190),
    "semctl": (66, 191),
    "semop": (65, 193),
    "msgget": (68, 186),
    "msgsnd": (69, 189),
    "msgrcv": (70, 188),
    "msgctl": (71, 187),
    "mq_open": (240, 180),
    "mq_unlink": (241, 181),
    # what Landlock does not look at
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, None),
    "fchown": (93, 55),
    "lchown": (94, None),
    "fchownat": (260, 54),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
}
_EXECUTION = {"execve": (59, 221), "execveat": (322, 281)}
_CLONE, _CLONE3, _IOCTL = (56, 220), (435, 435), (16, 29)
_KILL, _TGKILL, _LIMIT = (62, 129), (234, 131), (302, 261)


def restrict(*, may_execute: bool) -> None:
    """Refuse these calls from here on, in every thread."""
    program = _program(0 if os.uname().machine == "x86_64" else 1, may_execute)
    memory = ctypes.create_string_buffer(b"".join(program), len(program) * 8)
    head = struct.pack("HxxxxxxP", len(program), ctypes.addressof(memory))
    kernel.call(kernel.number_of("seccomp"), 1, 1, head)


def _program(column: int, may_execute: bool) -> list[bytes]:
    names = _DENIED if may_execute else _DENIED | _EXECUTION
    denied = [row[column] for row in names.values() if row[column] is not None]
    lines = [
        _line(_LOAD, _ARCHITECTURE),
        _line(_EQUAL, _ARCHITECTURES[os.uname().machine], 1),
        _refuse(_EPERM),
        _line(_LOAD, _NUMBER),
        _line(_AT_LEAST, _NEWEST, 0, 1),
        _refuse(_ENOSYS),
        # the C library takes `clone` when there is no `clone3`, whose flags a filter cannot read
        _line(_EQUAL, _CLONE3[column], 0, 1),
        _refuse(_ENOSYS),
    ]
    for number in denied:
        lines += [_line(_EQUAL, number or 0, 0, 1), _refuse(_EPERM)]
    own = os.getpid()
    lines += _only(_CLONE[column], _FIRST, _ANY_BIT, [_CLONE_THREAD])
    lines += _only(_KILL[column], _FIRST, _EQUAL, [own])
    lines += _only(_TGKILL[column], _FIRST, _EQUAL, [own])
    lines += _only(_LIMIT[column], _FIRST, _EQUAL, [0])
    lines += _never(_IOCTL[column], _SECOND, _PUSH_INPUT)
    return [*lines, _line(_RETURN, _ALLOW)]


def _only(number: int, argument: int, test: int, values: list[int]) -> list[bytes]:
    """Refuse the call unless its argument is as it should be."""
    return [
        _line(_EQUAL, number, 0, 4),
        _line(_LOAD, argument),
        _line(test, values[0], 1, 0),
        _refuse(_EPERM),
        _line(_LOAD, _NUMBER),
    ]


def _never(number: int, argument: int, values: tuple[int, int]) -> list[bytes]:
    """Refuse the call when its argument is one of these."""
    return [
        _line(_EQUAL, number, 0, 5),
        _line(_LOAD, argument),
        _line(_EQUAL, values[0], 1, 0),
        _line(_EQUAL, values[1], 0, 1),
        _refuse(_EPERM),
        _line(_LOAD, _NUMBER),
    ]


def _refuse(reason: int) -> bytes:
    return _line(_RETURN, _ERRNO | reason)


def _line(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)
