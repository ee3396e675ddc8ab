"""How one part of an installation asks another on the same machine, over plain HTTP."""

import ssl

import httpx


def client(seconds: float) -> httpx.AsyncClient:
    """Without the machine's list of certificate authorities: reading it would be most of a question's work."""
    return httpx.AsyncClient(timeout=seconds, trust_env=False, verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
