"""The permissions that follow from the topics' own data."""

import pytest

from schemas.topics import OPERATOR, SERVICES, TOPICS, consumer_group
from shared.local import topics
from shared.local.acl import Grant, Operation, Resource, plan

PLAN = plan(TOPICS)


def may(user: str, operation: Operation, name: str, resource: Resource = Resource.TOPIC) -> bool:
    return Grant(user, operation, resource, name) in PLAN


@pytest.mark.feature(68)
def test_only_the_desk_may_write_what_sends() -> None:
    assert {user for user in SERVICES if may(user, Operation.WRITE, "reply.decided.v1")} == {"desk"}


@pytest.mark.feature(55)
def test_only_the_desk_may_write_what_puts_an_article_in_force() -> None:
    assert {user for user in SERVICES if may(user, Operation.WRITE, "article.decided.v1")} == {"desk"}


def test_no_ai_service_may_read_what_customers_wrote_even_sealed() -> None:
    """The sender learns of it that the customer wrote again; it holds no key to what was written."""
    readers = {user for user in SERVICES if may(user, Operation.READ, "ticket.received.v1")}
    assert readers == {"pseudonymizer", "desk", "crm", "audit"}


def test_a_reader_gets_its_own_group_and_the_dead_letters_and_no_more() -> None:
    drafter = [grant for grant in PLAN if grant.user == "drafter"]
    expected = {
        Grant("drafter", Operation.READ, Resource.TOPIC, "ticket.triaged.v1"),
        Grant("drafter", Operation.DESCRIBE, Resource.TOPIC, "ticket.triaged.v1"),
        Grant("drafter", Operation.READ, Resource.GROUP, consumer_group("drafter", "ticket.triaged.v1")),
        Grant("drafter", Operation.WRITE, Resource.TOPIC, "ticket.triaged.v1.dlq"),
        Grant("drafter", Operation.DESCRIBE, Resource.TOPIC, "ticket.triaged.v1.dlq"),
        Grant("drafter", Operation.WRITE, Resource.TOPIC, "reply.drafted.v1"),
        Grant("drafter", Operation.DESCRIBE, Resource.TOPIC, "reply.drafted.v1"),
        Grant("drafter", Operation.WRITE, Resource.TOPIC, "ticket.likened.v1"),
        Grant("drafter", Operation.DESCRIBE, Resource.TOPIC, "ticket.likened.v1"),
        Grant("drafter", Operation.WRITE, Resource.TOPIC, "burst.raised.v1"),
        Grant("drafter", Operation.DESCRIBE, Resource.TOPIC, "burst.raised.v1"),
        Grant("drafter", Operation.WRITE, Resource.TOPIC, "theme.raised.v1"),
        Grant("drafter", Operation.DESCRIBE, Resource.TOPIC, "theme.raised.v1"),
        Grant("drafter", Operation.WRITE, Resource.TOPIC, "ticket.summarized.v1"),
        Grant("drafter", Operation.DESCRIBE, Resource.TOPIC, "ticket.summarized.v1"),
        Grant("drafter", Operation.WRITE, Resource.TOPIC, "article.proposed.v1"),
        Grant("drafter", Operation.DESCRIBE, Resource.TOPIC, "article.proposed.v1"),
        Grant("drafter", Operation.WRITE, Resource.TOPIC, "article.indexed.v1"),
        Grant("drafter", Operation.DESCRIBE, Resource.TOPIC, "article.indexed.v1"),
        Grant("drafter", Operation.READ, Resource.TOPIC, "reply.revised.v1"),
        Grant("drafter", Operation.DESCRIBE, Resource.TOPIC, "reply.revised.v1"),
        Grant("drafter", Operation.READ, Resource.GROUP, consumer_group("drafter", "reply.revised.v1")),
        Grant("drafter", Operation.WRITE, Resource.TOPIC, "reply.revised.v1.dlq"),
        Grant("drafter", Operation.DESCRIBE, Resource.TOPIC, "reply.revised.v1.dlq"),
        Grant("drafter", Operation.READ, Resource.TOPIC, "article.decided.v1"),
        Grant("drafter", Operation.DESCRIBE, Resource.TOPIC, "article.decided.v1"),
        Grant("drafter", Operation.READ, Resource.GROUP, consumer_group("drafter", "article.decided.v1")),
        Grant("drafter", Operation.WRITE, Resource.TOPIC, "article.decided.v1.dlq"),
        Grant("drafter", Operation.DESCRIBE, Resource.TOPIC, "article.decided.v1.dlq"),
        Grant("drafter", Operation.READ, Resource.TOPIC, "reply.steered.v1"),
        Grant("drafter", Operation.DESCRIBE, Resource.TOPIC, "reply.steered.v1"),
        Grant("drafter", Operation.READ, Resource.GROUP, consumer_group("drafter", "reply.steered.v1")),
        Grant("drafter", Operation.WRITE, Resource.TOPIC, "reply.steered.v1.dlq"),
        Grant("drafter", Operation.DESCRIBE, Resource.TOPIC, "reply.steered.v1.dlq"),
        Grant("drafter", Operation.READ, Resource.TOPIC, "reply.sent.v1"),
        Grant("drafter", Operation.DESCRIBE, Resource.TOPIC, "reply.sent.v1"),
        Grant("drafter", Operation.READ, Resource.GROUP, consumer_group("drafter", "reply.sent.v1")),
        Grant("drafter", Operation.WRITE, Resource.TOPIC, "reply.sent.v1.dlq"),
        Grant("drafter", Operation.DESCRIBE, Resource.TOPIC, "reply.sent.v1.dlq"),
        Grant("drafter", Operation.READ, Resource.TOPIC, "ticket.erase.v1"),
        Grant("drafter", Operation.DESCRIBE, Resource.TOPIC, "ticket.erase.v1"),
        Grant("drafter", Operation.READ, Resource.GROUP, consumer_group("drafter", "ticket.erase.v1")),
        Grant("drafter", Operation.WRITE, Resource.TOPIC, "ticket.erase.v1.dlq"),
        Grant("drafter", Operation.DESCRIBE, Resource.TOPIC, "ticket.erase.v1.dlq"),
        Grant("drafter", Operation.WRITE, Resource.TOPIC, "ticket.erased.v1"),
        Grant("drafter", Operation.DESCRIBE, Resource.TOPIC, "ticket.erased.v1"),
        Grant("drafter", Operation.READ, Resource.TOPIC, "restriction.decided.v1"),
        Grant("drafter", Operation.DESCRIBE, Resource.TOPIC, "restriction.decided.v1"),
        Grant("drafter", Operation.READ, Resource.GROUP, consumer_group("drafter", "restriction.decided.v1")),
        Grant("drafter", Operation.WRITE, Resource.TOPIC, "restriction.decided.v1.dlq"),
        Grant("drafter", Operation.DESCRIBE, Resource.TOPIC, "restriction.decided.v1.dlq"),
        Grant("drafter", Operation.READ, Resource.TOPIC, "letter.replay.v1"),
        Grant("drafter", Operation.DESCRIBE, Resource.TOPIC, "letter.replay.v1"),
        Grant("drafter", Operation.READ, Resource.GROUP, consumer_group("drafter", "letter.replay.v1")),
        Grant("drafter", Operation.WRITE, Resource.TOPIC, "letter.replay.v1.dlq"),
        Grant("drafter", Operation.DESCRIBE, Resource.TOPIC, "letter.replay.v1.dlq"),
        Grant("drafter", Operation.WRITE, Resource.TOPIC, "letter.replayed.v1"),
        Grant("drafter", Operation.DESCRIBE, Resource.TOPIC, "letter.replayed.v1"),
        Grant("drafter", Operation.WRITE, Resource.TOPIC, "retention.applied.v1"),
        Grant("drafter", Operation.DESCRIBE, Resource.TOPIC, "retention.applied.v1"),
        Grant("drafter", Operation.WRITE, Resource.TOPIC, "access.recorded.v1"),
        Grant("drafter", Operation.DESCRIBE, Resource.TOPIC, "access.recorded.v1"),
    }
    assert set(drafter) == expected


def test_audit_writes_what_it_destroyed_and_took_again_and_dead_letters_and_nothing_else() -> None:
    written = [grant.name for grant in PLAN if grant.user == "audit" and grant.operation is Operation.WRITE]
    assert [name for name in written if not name.endswith(".dlq")] == ["letter.replayed.v1", "ticket.erased.v1"]
    assert len(written) > 1


@pytest.mark.feature(2)
def test_the_operator_reads_dead_letters_and_asks_for_replays_and_no_more() -> None:
    mine = {(grant.operation, grant.name) for grant in PLAN if grant.user == OPERATOR}
    assert {name for operation, name in mine if operation is Operation.WRITE} == {"letter.replay.v1"}
    read = {name for operation, name in mine if operation is Operation.READ}
    assert read == {topic.dead_letters for topic in TOPICS} | {"letter.replay.v1", "letter.replayed.v1"}


@pytest.mark.feature(85)
def test_only_the_desk_may_have_a_ticket_erased() -> None:
    assert {user for user in SERVICES if may(user, Operation.WRITE, "ticket.erase.v1")} == {"desk"}


def test_every_topic_has_a_twin_and_keeps_what_its_data_says() -> None:
    wanted = {topic.name: topic for topic in topics.wanted()}
    for topic in TOPICS:
        assert wanted[topic.name].num_partitions == topic.partitions
        assert wanted[topic.name].topic_configs["retention.ms"] == str(int(topic.retention.total_seconds() * 1000))
        assert topic.dead_letters in wanted
    assert len(wanted) == 2 * len(TOPICS)
