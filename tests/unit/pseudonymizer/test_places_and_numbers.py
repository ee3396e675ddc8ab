"""Addresses, customers' numbers and credentials as they are also written in English."""

import pytest

from services.pseudonymizer.domain.detect import detect


def found(text: str, label: str) -> list[str]:
    """What the rules alone take for a label."""
    (part,) = detect((text,))
    return [text[span.start : span.end] for span in part.spans if span.label == label]


@pytest.mark.feature(22)
@pytest.mark.parametrize(
    ("label", "text", "value"),
    [
        ("ADDRESS", "still shows our old adress 9 canal view we moved", "9 canal view"),
        ("ADDRESS", "we moved in march to 31 lister gardens", "31 lister gardens"),
        ("ADDRESS", "She lives on Persimmon Street and I do not", "Persimmon Street"),
        ("ADDRESS", "staying at Old Mill Road until then", "Old Mill Road"),
        ("ADDRESS", "bargain barrel unit 9 the arcade accrington", "unit 9 the arcade"),
        ("ADDRESS", "i stay in gali no 4, near gurudwara mohali if", "gali no 4, near gurudwara"),
        ("ADDRESS", "residing at H.No. 8-3-219/B only", "H.No. 8-3-219/B"),
        ("CUSTOMER_ID", "A/c 6204418800312, branch", "6204418800312"),
        ("USERNAME", "yours, Theo (gh: tortoise-lad)", "tortoise-lad"),
        ("USERNAME", "my netid is rlt44x", "rlt44x"),
        ("SECRET", "thru 03/28 and the 3 numbers are 551. the other", "551"),
        ("CUSTOMER_ID", "Student, Reg. No. 2022BA0418, 5th sem", "2022BA0418"),
        ("CUSTOMER_ID", "is throwing E-204. CIF 88204417306.", "88204417306"),
        ("CUSTOMER_ID", "bank a/c no. 97031884402", "97031884402"),
        ("URL_CREDENTIALS", "curl -s -u meridian:wR9$kelp https://api.example/", "meridian:wR9$kelp"),
        ("URL_CREDENTIALS", "wget --user 'meridian:wR9kelp' x", "meridian:wR9kelp"),
    ],
)
def test_it_is_found(label: str, text: str, value: str) -> None:
    assert found(text, label) == [value]


@pytest.mark.feature(22)
@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("ADDRESS", "press 3719 then the green tick"),
        ("ADDRESS", "the file lives on Main Street Server"),
        ("URL_CREDENTIALS", "docker run -u 1000:1000 image"),
        ("URL_CREDENTIALS", "docker run -u node:node image"),
        ("URL_CREDENTIALS", 'curl -u "$API:$KEY" x'),
        ("USERNAME", "slack is down again"),
        ("USERNAME", "github: https://git.example/x"),
        ("SECRET", "the 3 digits of the year are gone"),
        ("CUSTOMER_ID", "the roll is 30 m long"),
    ],
)
def test_it_is_left_alone(label: str, text: str) -> None:
    assert found(text, label) == []
