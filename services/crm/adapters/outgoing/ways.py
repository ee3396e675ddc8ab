"""Which way each declared subscriber is told."""

from collections.abc import Callable
from datetime import datetime

from services.crm.adapters.outgoing.connectors.glpi import Glpi
from services.crm.adapters.outgoing.connectors.tool import Tool, ToolWay
from services.crm.adapters.outgoing.connectors.zammad import Zammad
from services.crm.adapters.outgoing.connectors.zendesk import Zendesk
from services.crm.adapters.outgoing.subscribers_file import secrets
from services.crm.adapters.outgoing.way import Way
from services.crm.adapters.outgoing.webhook import Webhook
from services.crm.domain.subscribers import Subscriber
from services.crm.domain.tickets import mark
from shared.watched import Watched


def way_of(subscriber: Subscriber, clock: Callable[[], datetime]) -> Way:
    """The subscriber's way, with its secrets read.

    Raises:
        BadSubscribers: a secret file cannot be used.
    """
    if subscriber.kind == "webhook":
        return Webhook(subscriber.url, Watched(subscriber.secret_file, secrets).get, clock=clock)
    return ToolWay(subscriber, _tool(subscriber, secrets(subscriber.secret_file)[0], clock), mark)


def _tool(subscriber: Subscriber, token: str, clock: Callable[[], datetime]) -> Tool:
    match subscriber.kind:
        case "zammad":
            return Zammad(subscriber.url, token, clock=clock)
        case "zendesk":
            user = subscriber.connector.user if subscriber.connector else None
            return Zendesk(subscriber.url, user or "", token, clock=clock)
        case _:
            app_token = secrets(subscriber.app_token_file)[0] if subscriber.app_token_file else None
            return Glpi(subscriber.url, token, app_token, clock=clock)
