"""Codes that whoever is called finds in a log, a dead letter or the record stand on the page that says what they mean."""

import re
from typing import Final

from tests.walked.commands import ROOT

OF_A_LOGOUT: Final = {"token.events", "token.jti"}
"""Told to nobody one by one: logout tokens that were refused are counted."""


def raised(error: str, *folders: str) -> set[str]:
    """The constants that the code gives this error."""
    files = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    called = (call for path in files for call in re.findall(rf"\b{error}\(([^)\n]+)", path.read_text(encoding="utf-8")))
    return {code for call in called for code in re.findall(r'(?<!== )(?<![\w"])"([a-z][a-z_.]+)"', call.split(",")[0])}


def page(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def test_why_somebody_was_not_let_in_is_explained() -> None:
    said = page("docs/runbooks/sign-in-fails.md")
    codes = raised("NotAdmitted", "services/desk")
    assert {"state", "token.exp", "no_role"} <= codes
    missing = {one for one in codes - OF_A_LOGOUT if f"`{one}`" not in said and f"`provider:{one}`" not in said}
    assert missing == set()


def test_why_the_provider_could_not_be_used_is_explained() -> None:
    said = page("docs/runbooks/sign-in-fails.md")
    codes = raised("Unreachable", "services/desk") | {
        one for one in raised("BadProvider", "services/desk") if one.startswith("discovery.")
    }
    assert {"client_refused", "discovery.issuer"} <= codes
    assert {one for one in codes if f"`{one}`" not in said} == set()


def test_what_is_refused_for_good_is_explained_by_the_runbook_or_the_service() -> None:
    said = page("docs/runbooks/dead-letters-arriving.md") + "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "services").glob("*/README.md")
    )
    codes = raised("Refused", "services", "shared")
    assert {"seal_broken", "other_tenant", "event_id_reused"} <= codes
    known = page("docs/explanation/approval.md")
    assert {one for one in codes if f"`{one}`" not in said + known} == set()
