"""What a person may say of the machine's work, and how it is handed out."""

import json
from dataclasses import asdict, replace
from uuid import uuid4

import pytest

from services.desk.adapters.judgements import _cell, _csv_line, last
from services.desk.domain.agents import ROLES, Agent
from services.desk.domain.i18n import CATALOGUES
from services.desk.domain.judging import REASONS, Judged, allowed, judged
from services.desk.domain.ticket import Ticket

pytestmark = pytest.mark.feature(61)


def test_a_thumb_down_has_a_reason_of_its_own_list_and_a_thumb_up_none() -> None:
    assert allowed("draft", "up", None)
    assert allowed("draft", "down", "too_long")
    assert allowed("triage", "down", "urgency")
    for odd in (("draft", "down", None), ("draft", "down", "urgency"), ("triage", "up", "type"), ("agent", "up", None)):
        assert not allowed(*odd), odd


def test_nothing_is_judged_before_there_is_something() -> None:
    assert judged(Ticket(()), "draft") is None
    assert judged(Ticket(()), "triage") is None


def test_a_thumb_is_told_from_one_on_what_stood_there_before() -> None:
    now = Judged("triage", 1, "fr", model_version="1", said={"category": "network"})
    rows = [
        _row(now, "a", "up"),
        _row(replace(now, said={"category": "hardware"}), "a", "down"),
        _row(now, "b", "down"),
    ]
    assert last(rows, now, "a") == rows[0]
    assert last(rows, now, "c") is None
    other = [replace(now, version=2), replace(now, model_version="2"), replace(now, draft_id=uuid4())]
    assert {each.mark for each in other}.isdisjoint({now.mark})
    assert all(last(rows, each, "a") is None for each in other)


def _row(judged: Judged, agent: str, verdict: str) -> dict[str, object]:
    values = {**asdict(judged), "said": json.dumps(dict(judged.said))}
    return {**values, "agent": agent, "verdict": verdict}


def test_every_reason_has_its_words() -> None:
    for about, reasons in REASONS.items():
        for lang in CATALOGUES:
            assert {f"judge_{about}.{reason}" for reason in reasons} <= CATALOGUES[lang].keys()


def test_only_a_lead_or_an_admin_takes_them_all() -> None:
    assert {role for role in ROLES if Agent("x", "X", role, "default").may_lead} == {"lead", "admin"}


def test_a_cell_is_no_formula_and_keeps_its_line() -> None:
    assert [_cell(value) for value in ("=1+1", "@x", None, {"a": 1})] == ["'=1+1", "'@x", "", '{"a": 1}']
    assert _csv_line(["a\nb", 'c"']) == '"a\nb","c"""\r\n'
