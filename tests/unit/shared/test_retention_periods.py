"""Each class of data goes by the period that its own setting says, and by no other's."""

from importlib import import_module
from types import SimpleNamespace
from typing import Final

import pytest

PERIODS: Final = {
    "intake": {
        "raw_mail": "keep_raw_mail_days",
        "rejected_mail": "keep_rejected_mail_days",
        "erased_mail": "keep_erased_mail_days",
    },
    "pseudonymizer": {"held_messages": "keep_held_days"},
    "triage": {"predictions": "keep_predictions_days"},
    "drafter": {"drafts": "keep_drafts_days", "likeness": "keep_likeness_days", "threads": "keep_threads_days"},
    "desk": {"tickets": "keep_tickets_days", "feedback": "keep_feedback_days", "presence": "keep_presence_days"},
    "crm": {"deliveries": "keep_deliveries_days", "webhooks": "keep_webhooks_days"},
}
WINDOWS: Final = {"drift_current_days": 7.0, "drift_reference_days": 28.5}
"""A vector is kept while one of these two, one after the other, may reach back to it."""


@pytest.mark.feature(84)
@pytest.mark.parametrize("service", PERIODS)
def test_each_class_is_kept_for_its_own_period(service: str) -> None:
    names = PERIODS[service].values()
    days = {name: number for number, name in enumerate(sorted(names), start=101)}
    told = import_module(f"services.{service}.adapters.keeping").rules(
        SimpleNamespace(tenant="default", **days, **(WINDOWS if service == "triage" else {}))
    )
    vectors = {"vectors": 36} if service == "triage" else {}
    assert {rule.data_class: rule.days for rule in told} == {
        **{data_class: days[name] for data_class, name in PERIODS[service].items()},
        **vectors,
    }


@pytest.mark.feature(84)
@pytest.mark.parametrize("service", PERIODS)
def test_no_period_of_a_service_is_left_out(service: str) -> None:
    fields = import_module(f"services.{service}.settings").Settings.model_fields
    assert {name for name in fields if name.startswith("keep_")} == set(PERIODS[service].values())
