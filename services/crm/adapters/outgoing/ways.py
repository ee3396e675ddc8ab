"""Which way each declared subscriber is told."""

from collections.abc import Callable
from datetime import datetime

from services.crm.adapters.outgoing.subscribers_file import secrets
from services.crm.adapters.outgoing.way import Way
from services.crm.adapters.outgoing.webhook import Webhook
from services.crm.domain.subscribers import Subscriber


def way_of(subscriber: Subscriber, clock: Callable[[], datetime]) -> Way:
    """The subscriber's way, with its secrets read.

    Raises:
        BadSubscribers: a secret file cannot be used.
    """
    found = secrets(subscriber.secret_file)
    return Webhook(subscriber.url, [one.encode() for one in found], clock=clock)
