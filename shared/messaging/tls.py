"""The way to the bus, encrypted, with the service's own certificate as its name."""

import ssl
from collections.abc import Iterable
from pathlib import Path

_Seen = tuple[tuple[int, int], ...]


class BusTls:
    """A context that trusts one CA file and nothing else, and shows a certificate when one is given.

    Certificates are renewed while a service runs: `renew` reads the files again when they changed, and what they hold
    then counts for every connection made after it. A CA that was replaced is trusted beside the old one until the
    process ends.

    Raises:
        ValueError: only one of certificate and key is given, or one of them without the CA.
        OSError: a file cannot be read, or is not PEM (`ssl.SSLError` is an `OSError`).
    """

    def __init__(self, ca: Path, certificate: Path | None = None, key: Path | None = None) -> None:
        if (certificate is None) != (key is None):
            raise ValueError("a certificate and its key are given together")
        self._ca = ca
        self._pair = (certificate, key) if certificate is not None and key is not None else None
        self.context = ssl.create_default_context(cafile=str(ca))
        self._load()
        self._seen = self._look()

    def renew(self) -> bool:
        """Whether the files had changed and are in use now. On an error what was in use stays so."""
        now = self._look()
        if now == self._seen:
            return False
        self.context.load_verify_locations(cafile=str(self._ca))
        self._load()
        self._seen = now
        return True

    def _load(self) -> None:
        if self._pair is not None:
            certificate, key = self._pair
            self.context.load_cert_chain(str(certificate), str(key))

    def _look(self) -> _Seen:
        return tuple(_mark(path) for path in self._files())

    def _files(self) -> Iterable[Path]:
        return (self._ca, *(self._pair or ()))


def _mark(path: Path) -> tuple[int, int]:
    """A mounted secret is replaced by turning a link, so the file behind it counts."""
    status = path.stat()
    return status.st_ino, status.st_mtime_ns
