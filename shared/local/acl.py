"""Who may do what on the bus: a plan made from the topics' own data, and the requests that put it in force."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import for_code
from aiokafka.protocol.admin import CreateAclsRequest_v0, CreateAclsRequest_v1, DescribeAclsRequest
from aiokafka.protocol.api import Request

from schemas.dead_letters import DeadLetterReplay, DeadLetterReplayed
from schemas.topics import OPERATOR, Topic, consumer_group

_LITERAL = 3
_ALLOW = 3
_ANY = 1
_IN_FORCE_SECONDS = 120.0
"""A broker takes its own copy over within a second; on a machine with far more to do than it can, not."""


class Resource(IntEnum):
    """Numbers of Kafka's protocol."""

    TOPIC = 2
    GROUP = 3


class Operation(IntEnum):
    """Numbers of Kafka's protocol."""

    READ = 3
    WRITE = 4
    DESCRIBE = 8


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """One permission. Nothing is granted by prefix: what is not named is refused."""

    user: str
    operation: Operation
    resource: Resource
    name: str


def plan(topics: Iterable[Topic]) -> list[Grant]:
    """Writers write, readers read in their own group and write the dead letters of what they read; no more.

    The operator reads dead letters and what became of them, and sees how far a topic goes back, not what it holds.
    """
    grants: set[Grant] = _on_topic(OPERATOR, Operation.READ, DeadLetterReplay.TYPE)
    grants |= _on_topic(OPERATOR, Operation.READ, DeadLetterReplayed.TYPE)
    for topic in topics:
        grants |= _on_topic(OPERATOR, Operation.READ, topic.dead_letters)
        grants.add(Grant(OPERATOR, Operation.DESCRIBE, Resource.TOPIC, topic.name))
        for user in topic.writers:
            grants |= _on_topic(user, Operation.WRITE, topic.name)
        for user in topic.readers:
            grants |= _on_topic(user, Operation.READ, topic.name)
            grants |= _on_topic(user, Operation.WRITE, topic.dead_letters)
            grants.add(Grant(user, Operation.READ, Resource.GROUP, consumer_group(user, topic.name)))
    return sorted(grants)


def _on_topic(user: str, operation: Operation, name: str) -> set[Grant]:
    return {
        Grant(user, operation, Resource.TOPIC, name),
        Grant(user, Operation.DESCRIBE, Resource.TOPIC, name),
    }


class _CreateAcls(Request[CreateAclsRequest_v0 | CreateAclsRequest_v1]):  # type: ignore[misc]
    """aiokafka knows the wire format of this request, not yet a way to ask it for several grants at once."""

    API_KEY = 30

    def __init__(self, grants: Sequence[Grant]) -> None:
        self._grants = grants

    def build(self, request_struct_class: Any) -> Any:
        return request_struct_class(
            [
                (grant.resource, grant.name, _LITERAL, f"User:{grant.user}", "*", grant.operation, _ALLOW)
                for grant in self._grants
            ]
        )


async def allow(admin: AIOKafkaAdminClient, grants: Sequence[Grant]) -> None:
    """Puts the grants in force, and returns once the broker's own copy of them holds."""
    response = await _ask(admin, _CreateAcls(grants))
    for code, _ in response.creation_responses:
        if code:
            raise for_code(code)
    try:
        async with asyncio.timeout(_IN_FORCE_SECONDS):
            while not set(grants) <= await in_force(admin):  # noqa: ASYNC110 - a broker sets no event
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise TimeoutError("the broker did not take over the permissions") from None


async def in_force(admin: AIOKafkaAdminClient) -> set[Grant]:
    """Every grant of the kinds we make, as the broker tells them."""
    found = set()
    for resource in Resource:
        response = await _ask(admin, DescribeAclsRequest(resource, None, _ANY, None, None, _ANY, _ANY))
        for _, name, _, entries in response.resources:
            for principal, _, operation, _ in entries:
                found.add(Grant(principal.removeprefix("User:"), Operation(operation), resource, name))
    return found


async def _ask(admin: AIOKafkaAdminClient, request: Any) -> Any:
    return await admin._send_to_controller(request)  # noqa: SLF001 - aiokafka has no public way to ask for ACLs
