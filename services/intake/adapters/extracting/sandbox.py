"""What the reading process gives up before it looks at a stranger's file.

Everywhere: memory, processor time, written files, further processes (for a user who is not root) and open files are
limited. On Linux also: no new privileges, a network namespace with nothing in it where the kernel lets an ordinary
user have one, and, on x86-64 and ARM64, a filter of system calls that refuses sockets, programs and tracing.
"""

import contextlib
import ctypes
import errno
import platform
import resource
import struct
import sys

MEMORY = 512 * 1024 * 1024
SECONDS = 10
_FILES = 32

_PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS, _FILTER = 22, 38, 2
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
# Architecture, and the numbers of socket, connect, execve, execveat, ptrace, fork and vfork there.
_CALLS = {
    "x86_64": (0xC000003E, (41, 42, 59, 322, 101, 57, 58)),
    "aarch64": (0xC00000B7, (198, 203, 221, 281, 117)),
}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def confine() -> tuple[str, ...]:
    """Gives up what can be given up here, and says what was."""
    limits = (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, _FILES),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    )
    done = ["limits"]
    for which, most in limits:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(which, (most, most))
    if sys.platform != "linux":
        return tuple(done)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_NEW_USER | _NEW_NETWORK) == 0:
        done.append("network_namespace")
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 and _filter_calls(libc):
        done.append("system_calls")
    return tuple(done)


def _filter_calls(libc: ctypes.CDLL) -> bool:
    known = _CALLS.get(platform.machine())
    if known is None:
        return False
    architecture, numbers = known
    # A call of another architecture is refused too: its numbers mean something else.
    steps = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _REFUSE), (_LOAD, 0, 0, 0)]
    steps += [(_EQUAL, len(numbers) - at, 0, number) for at, number in enumerate(numbers)]
    steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    code = b"".join(struct.pack("HBBI", *step) for step in steps)
    program = _Program(len(steps), code)
    return bool(libc.prctl(_PR_SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0) == 0)
