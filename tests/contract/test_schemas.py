"""What is committed is what the models say, and every topic obeys the rules of the house."""

import re

import pytest

from schemas import generate
from schemas.topics import OPERATOR, SERVICES, TOPICS


@pytest.mark.feature(74)
def test_generated_files_are_up_to_date() -> None:
    assert generate.check() == []


COMMANDS = {"ticket.erase.v1": ("desk",), "letter.replay.v1": (OPERATOR,)}


def test_a_command_is_named_in_the_imperative_and_reaches_every_service() -> None:
    commands = [topic for topic in TOPICS if topic.name in COMMANDS]
    assert {topic.name: topic.writers for topic in commands} == COMMANDS
    assert all(topic.readers == SERVICES for topic in commands)


@pytest.mark.parametrize(
    "topic", [topic for topic in TOPICS if topic.name not in COMMANDS], ids=lambda topic: topic.name
)
def test_a_topic_is_named_in_the_past_tense_with_its_version(topic: object) -> None:
    name = topic.name  # type: ignore[attr-defined]
    assert re.fullmatch(r"[a-z]+(\.[a-z]+)*\.([a-z]+ed|sent)\.v\d+", name)


def test_only_the_desk_writes_the_topic_that_sends() -> None:
    assert [topic.writers for topic in TOPICS if topic.name == "reply.decided.v1"] == [("desk",)]


@pytest.mark.feature(67)
def test_the_services_that_infer_reach_no_sealed_topic_and_no_topic_that_sends() -> None:
    for topic in TOPICS:
        for service in ("triage", "drafter"):
            assert not (topic.sealed and service in topic.readers)
            assert not (topic.name in {"reply.decided.v1", "reply.sent.v1"} and service in topic.writers)


def test_the_audit_reads_every_topic_of_ours() -> None:
    assert all("audit" in topic.readers for topic in TOPICS if not topic.outside)


def test_every_writer_and_reader_is_a_service() -> None:
    for topic in TOPICS:
        assert set(topic.readers) <= set(SERVICES)
        assert topic.outside or set(topic.writers) <= set(SERVICES) or topic.name in COMMANDS
