import pytest

from services.intake.domain.taking import Listed, Taken

TAKEN = Taken(Listed.of(["Incident", " access  request", ""]), Listed.of(["created", "Commented"]))


@pytest.mark.feature(5)
@pytest.mark.parametrize(
    ("request_type", "action", "why"),
    [
        ("incident", "created", None),
        ("ACCESS request", " commented ", None),
        (None, None, None),
        ("", "", None),
        ("order status", "created", "request_type"),
        ("order status", "closed", "request_type"),
        ("incident", "closed", "action"),
        (None, "closed", "action"),
    ],
)
def test_what_is_not_listed_is_passed_over_and_why(
    request_type: str | None, action: str | None, why: str | None
) -> None:
    assert TAKEN.passed_over(request_type, action) == why


def test_nothing_listed_takes_all() -> None:
    assert Taken().passed_over("anything", "closed") is None
