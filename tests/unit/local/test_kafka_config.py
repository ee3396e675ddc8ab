"""What the local broker is told."""

from pathlib import Path

import pytest

from shared.local.kafka import config, jars


@pytest.fixture
def properties() -> dict[str, str]:
    text = config.server_properties(data=Path("/d"), port=1111, controller_port=2222, admin_password="s3cret")
    return dict(line.split("=", 1) for line in text.splitlines())


def test_it_listens_on_loopback_only(properties: dict[str, str]) -> None:
    listeners = properties["listeners"].split(",") + properties["advertised.listeners"].split(",")
    assert all(listener.split("://")[1].startswith("127.0.0.1:") for listener in listeners)


def test_every_listener_authenticates(properties: dict[str, str]) -> None:
    protocols = dict(pair.split(":") for pair in properties["listener.security.protocol.map"].split(","))
    assert set(protocols) == {"CLIENT", "CONTROLLER"}
    assert set(protocols.values()) == {"SASL_PLAINTEXT"}
    assert properties["sasl.enabled.mechanisms"] == "SCRAM-SHA-256"


def test_what_is_not_allowed_is_refused(properties: dict[str, str]) -> None:
    assert properties["allow.everyone.if.no.acl.found"] == "false"
    assert properties["auto.create.topics.enable"] == "false"
    assert properties["super.users"] == "User:admin"
    assert properties["authorizer.class.name"].endswith("StandardAuthorizer")


def test_arguments_with_spaces_and_quotes_stay_whole() -> None:
    assert config.argument_file("a b", 'say "x"', "back\\slash") == '"a b"\n"say \\"x\\""\n"back\\\\slash"\n'


def test_the_committed_digests_name_the_pinned_broker_and_no_snapshot() -> None:
    names = jars.wanted()
    assert f"kafka_2.13-{jars.VERSION}.jar" in names
    assert all(len(digest) == 64 for digest in names.values())
    assert not any("SNAPSHOT" in name for name in names)


def test_a_changed_jar_is_not_used(tmp_path: Path) -> None:
    for name in jars.wanted():
        (tmp_path / name).write_bytes(b"not the jar")
    assert not jars.complete(tmp_path)
