"""Who is told what: a declaration that cannot hold is refused at the start, without repeating what it says."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.crm.adapters.outgoing.subscribers_file import read, secrets
from services.crm.domain.notices import Answer, Breaker, Patience, Verdict, answered
from services.crm.domain.subscribers import BadSubscribers, parse
from shared.disclosures import BadDisclosures
from shared.disclosures import parse as parse_disclosures
from tests.unit.crm.making import NOW

pytestmark = pytest.mark.feature(76)

GOOD: dict[str, Any] = {"url": "https://crm.example/hook", "secret_file": "crm.secret"}


def one(**changes: Any) -> Any:
    (made,) = parse({"default": {"crm": {**GOOD, **changes}}}, "default", Path("/etc/guichet"))
    return made


def test_a_tenant_has_its_own_and_files_lie_beside_the_declaration() -> None:
    made = one(allow=["10.0.0.0/8"], share={"purpose": "show-in-crm", "fields": ["text"]})
    assert made.secret_file == Path("/etc/guichet/crm.secret")
    assert made.shared == {"text"}
    assert parse({"other": {"crm": GOOD}}, "default", Path()) == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"url": "ftp://crm.example/"},
        {"url": "https://user:hunter2@crm.example/"},
        {"secret": "hunter2"},
        {"events": ["ticket.received.v1"]},
        {"allow": ["10.0.0.1/8"]},
        {"allow": ["anything"]},
        {"share": {"fields": ["text"]}},
        {"share": {"purpose": "show", "fields": ["customer_address"]}},
        {"kind": "zammad"},
        {"connector": {}},
        {"kind": "zendesk", "connector": {}},
        {"kind": "zammad", "connector": {}, "events": ["reply.sent.v1"]},
        {"parallel": 0},
    ],
)
def test_what_cannot_hold_is_refused_without_its_words(changes: dict[str, Any]) -> None:
    with pytest.raises(BadSubscribers) as refused:
        one(**changes)
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    "declared",
    [[], {"default": []}, {"default": {"crm": "x"}}, {"default": {"Crm!": GOOD}}, {"default": {"webhook": GOOD}}],
)
def test_a_declaration_of_another_shape_is_refused(declared: Any) -> None:
    with pytest.raises(BadSubscribers):
        parse(declared, "default", Path())


def test_a_file_that_is_missing_or_empty_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadSubscribers):
        read(tmp_path / "none.yaml", "default")
    empty = tmp_path / "empty"
    empty.write_text("\n")
    with pytest.raises(BadSubscribers):
        secrets(empty)
    empty.write_text("new\nold\n")
    assert secrets(empty) == ("new", "old")


@pytest.mark.feature(78)
@pytest.mark.parametrize(
    "declared",
    [
        {"default": {"crm": {"fields": ["customer_address"]}}},
        {"default": {"crm": {"purpose": "lookup", "fields": []}}},
        {"default": {"crm": {"purpose": "lookup", "fields": ["everything"]}}},
        {"default": {"crm": {"purpose": "An essay about why", "fields": ["text"]}}},
        [],
    ],
)
def test_nothing_is_disclosed_without_a_purpose_and_named_fields(declared: Any) -> None:
    if declared == []:
        assert parse_disclosures(declared, "default") == {}
        return
    with pytest.raises(BadDisclosures):
        parse_disclosures(declared, "default")


@given(st.integers(1, 200), st.integers(0, 100), st.floats(0.5, 1.0))
def test_pauses_grow_are_bounded_and_end(tries: int, failures: int, jitter: float) -> None:
    patience, breaker = Patience(lambda: jitter), Breaker(lambda: jitter)
    pause = patience.pause(tries, Answer(Verdict.RETRY, "http_500"))
    assert (pause is None) == (tries >= patience.tries)
    assert pause is None or timedelta(0) < pause <= patience.most
    rest = breaker.rest(failures)
    assert (rest is None) == (failures < breaker.failures)
    assert rest is None or rest <= breaker.most


@given(st.integers(1, 11))
def test_each_pause_and_each_rest_is_twice_the_one_before_from_the_first_to_the_longest(times: int) -> None:
    patience, breaker = Patience(lambda: 1.0), Breaker(lambda: 1.0)
    pauses = [patience.pause(tries, Answer(Verdict.RETRY, "http_500")) for tries in (1, times)]
    rests = [breaker.rest(breaker.failures + over) for over in (0, times - 1)]
    assert pauses == [patience.first, min(patience.first * 2 ** (times - 1), patience.most)]
    assert rests == [breaker.first, min(breaker.first * 2 ** (times - 1), breaker.most)]


@given(st.sampled_from([429, 503]), st.text(max_size=12) | st.sampled_from(["²", "٣", "-1", "1e9", "9" * 40]))
def test_whatever_a_subscriber_writes_for_a_wait_it_is_a_bounded_one_or_none(status: int, said: str) -> None:
    wait = answered(status, said, NOW).wait
    assert wait is None or timedelta(0) <= wait


@pytest.mark.parametrize(
    ("status", "retry_after", "verdict", "wait"),
    [
        (204, None, Verdict.DELIVERED, None),
        (302, None, Verdict.RETRY, None),
        (410, None, Verdict.GONE, None),
        (429, "30", Verdict.WAIT, 30),
        (429, None, Verdict.RETRY, None),
        (429, "soon", Verdict.RETRY, None),
        (503, "Mon, 02 Mar 2026 09:31:00 GMT", Verdict.RETRY, 60),
        (500, "30", Verdict.RETRY, None),
    ],
)
def test_what_an_answer_means(status: int, retry_after: str | None, verdict: Verdict, wait: int | None) -> None:
    answer = answered(status, retry_after, NOW)
    assert (answer.verdict, answer.wait) == (verdict, timedelta(seconds=wait) if wait is not None else None)


def test_no_retry_after_holds_a_notice_for_long_or_lets_it_hammer() -> None:
    patience = Patience(lambda: 1.0)
    assert patience.pause(1, Answer(Verdict.WAIT, "http_429", timedelta(days=9))) == patience.longest_wait
    assert patience.pause(1, Answer(Verdict.WAIT, "http_429", timedelta(0))) == patience.first
    assert patience.pause(99, Answer(Verdict.WAIT, "http_429", timedelta(minutes=1))) == timedelta(minutes=1)
