"""A GPU with the CPU in reserve: what the GPU fails at is done again at once, and the GPU comes back when it can."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from shared.inference.batching import Floats, Ids
from shared.inference.device import CUDA, Device, DeviceChoice, Sizes, lost
from shared.inference.sessions import DeviceError, Session, through
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.encoder")

Open = Callable[[], Session]


@dataclass(frozen=True, slots=True)
class Tries:
    """Seconds between tries to get a GPU back: each pause is twice the last, until it ran for `most` without fault."""

    first: float = 2.0
    most: float = 600.0


class Standby:
    """Thread-safe. `device` is the one that the next texts run on.

    Only a failure that the CPU does not share is the GPU's: a text that no session can run is the caller's error.
    """

    def __init__(self, choice: DeviceChoice, reserve: Session, device: Device, tries: Tries | None = None) -> None:
        self._choice: DeviceChoice = choice
        self._reserve = reserve
        self._in_use = reserve
        self._device = device
        self._open: Open | None = None
        self._tries = tries or Tries()
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._returning: threading.Thread | None = None
        self._pause = self._tries.first
        self._since = -self._tries.most

    @property
    def device(self) -> Device:
        return self._device

    @property
    def sizes(self) -> Sizes:
        return self._in_use.sizes

    def prefer(self, open_gpu: Open) -> None:
        """Use this GPU from now on, and look for it again whenever it fails."""
        self._open = open_gpu
        try:
            self._use(open_gpu())
        except Exception as error:  # noqa: BLE001 - whatever keeps a GPU from starting, the CPU serves
            logger.warning("the GPU did not start", extra=fields(error=type(error).__name__))
            self._look_again()

    def run(self, texts: Sequence[Ids], outputs: Sequence[str], widths: Sequence[int]) -> list[Floats]:
        session = self._in_use
        if session is self._reserve:
            return through(session, texts, outputs, widths)
        try:
            return _true(through(session, texts, outputs, widths))
        except Exception as error:  # noqa: BLE001 - whatever a lost device raises
            found = through(self._reserve, texts, outputs, widths)
            self._lose(session, error)
            return found

    def close(self) -> None:
        """Look for the GPU no more."""
        self._closed.set()
        returning = self._returning
        if returning is not None:
            returning.join()

    def _use(self, session: Session) -> None:
        with self._lock:
            self._in_use = session
            self._device = Device(self._choice, "cuda", CUDA)
            self._since = time.monotonic()

    def _lose(self, session: Session, error: Exception) -> None:
        """Several threads may lose the same session: the first says so."""
        with self._lock:
            if self._in_use is not session:
                return
            self._in_use = self._reserve
            self._device = lost(self._choice, error)
            if time.monotonic() - self._since > self._tries.most:
                self._pause = self._tries.first
        logger.error("the GPU failed: its batch was done again on the CPU", extra=self._told(error))
        self._look_again()

    def _look_again(self) -> None:
        with self._lock:
            if self._returning is None and not self._closed.is_set():
                self._returning = threading.Thread(target=self._return, name="encoder-return", daemon=True)
                self._returning.start()

    def _return(self) -> None:
        while not self._closed.wait(self._pause):
            self._pause = min(2 * self._pause, self._tries.most)
            try:
                assert self._open is not None
                session = self._open()
            except Exception as error:  # noqa: BLE001 - still away
                logger.info("the GPU is still away", extra=fields(error=type(error).__name__, next_seconds=self._pause))
                continue
            with self._lock:
                self._returning = None
            self._use(session)
            logger.warning("the GPU is back", extra=self._told())
            return

    def _told(self, error: Exception | None = None) -> dict[str, object]:
        device = self._device
        return fields(
            device=device.actual,
            requested=device.requested,
            provider=device.provider,
            fallback=device.fallback,
            error=type(error).__name__ if error is not None else None,
        )


def _true(found: list[Floats]) -> list[Floats]:
    """An overflow in 16 bits, or a device that answers noise, shows as what is no number."""
    if not all(np.isfinite(values).all() for values in found):
        raise DeviceError("the answer holds what is no number")
    return found
