"""Which bus `guichet dlq` speaks to: that of this machine, or one elsewhere, as on a cluster."""

import os
from pathlib import Path
from typing import Any

from shared.local.layout import Home, default_home
from shared.unprepared import Unprepared

_ELSEWHERE = "GUICHET_KAFKA_CERTIFICATE_FILE"
"""Nothing on this machine's own bus goes by a certificate."""
_HOME = "GUICHET_HOME"


def elsewhere(home: Path | None) -> bool:
    """Whether the environment names a certificate for a bus, and nobody names an installation of this machine."""
    return home is None and not os.environ.get(_HOME) and bool(os.environ.get(_ELSEWHERE))


def client(home: Path | None) -> dict[str, Any]:
    """Arguments for an aiokafka client that may look after dead letters.

    Raises:
        Unprepared: there is no bus to speak to; the message says what to do.
    """
    return _elsewhere() if elsewhere(home) else _here(Home((home or default_home()).resolve()))


def _here(home: Home) -> dict[str, Any]:
    from shared.local import control, state

    if control.running(home) is None:
        raise Unprepared("Guichet is not running: guichet up. Nothing was done.")
    return {**state.read_operator(home).letters}


def _elsewhere() -> dict[str, Any]:
    from shared.messaging.settings import BusSettings
    from shared.messaging.tls import BusTls
    from shared.runtime.configured import read

    told = read(BusSettings)
    try:
        tls = BusTls(told.kafka_ca_file, told.kafka_certificate_file, told.kafka_key_file)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise Unprepared(f"The certificate for the bus cannot be used ({why}). Nothing was done.") from None
    return {
        "bootstrap_servers": told.kafka_bootstrap_servers,
        "security_protocol": "SSL",
        "ssl_context": tls.context,
    }
