"""Memory that loading a model took and freed, given back to the system."""

import ctypes


def trim() -> None:
    """Where the C library can (glibc): without it some forty megabytes stay with the process for nothing."""
    release = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if release is not None:
        release(0)
