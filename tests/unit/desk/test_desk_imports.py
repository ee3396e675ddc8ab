"""What programs hand in as articles: read as it was meant, or refused field by field and without an echo."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.desk.domain.categories import Categories
from services.desk.domain.imports import MOST, Imported, Malformed, from_json, from_markdown, read

pytestmark = pytest.mark.feature(48)

TODAY = date(2026, 11, 26)
GOOD: dict[str, Any] = {
    "id": "invoice-copy", "lang": "fr", "title": "Obtenir une copie de facture", "category": "billing",
    "text": "Vos factures se téléchargent depuis votre espace client.\nVotre référence {{customer_id}} est notée.",
    "questions": ["Où télécharger mes factures ?"], "valid_until": "2027-12-31",
}  # fmt: skip
MARKDOWN = """---
id: invoice-copy
lang: fr
title: Obtenir une copie de facture
category: billing
kind: article
approved: true
valid_until: 2027-12-31
questions: ["Où télécharger mes factures ?"]
---
Vos factures se téléchargent depuis votre espace client.
Votre référence {{customer_id}} est notée.
"""
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda of: st.lists(of, max_size=3),
    max_leaves=5,
)


def test_the_same_article_as_markdown_and_as_json_is_the_same() -> None:
    (markdown,), (plain,) = from_markdown(MARKDOWN.encode()), from_json(json.dumps(GOOD).encode())
    first, second = read(markdown, TODAY, Categories()), read(plain, TODAY, Categories())
    assert isinstance(first, Imported)
    assert isinstance(second, Imported)
    assert first == second
    assert first.digest == second.digest
    changed = read({**GOOD, "text": GOOD["text"] + "\nEncore."}, TODAY, Categories())
    assert isinstance(changed, Imported)
    assert changed.digest != first.digest


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "Invoice Copy"), ("id", None), ("id", "../x"), ("lang", "de"), ("lang", ["fr"]), ("title", " "),
        ("title", "x" * 161), ("title", "deux\nlignes"), ("text", ""), ("text", "x" * 6001), ("text", "\ud800"),
        ("text", "# Titre\nTexte."), ("text", "Bonjour [PERSON_1]."), ("text", "Votre {{password}}."),
        ("category", "cooking"), ("category", {}), ("valid_until", "demain"), ("valid_until", "2020-01-01"),
        ("questions", "une"), ("questions", [3]), ("questions", ["x" * 301]), ("kind", "static"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_its_field_and_not_repeated(field: str, value: Any) -> None:
    faults = read({**GOOD, field: value}, TODAY, Categories())
    assert isinstance(faults, list)
    assert [name for name, _ in faults] == [field]
    if isinstance(value, str) and len(value) > 1 and field != "kind":
        assert value not in faults[0][1]


def test_every_wrong_field_is_named_at_once() -> None:
    faults = read({"id": "x", "colour": "red"}, TODAY, Categories())
    assert isinstance(faults, list)
    assert [name for name, _ in faults] == ["unknown field", "lang", "title", "text", "category"]
    assert read("an article", TODAY, Categories()) == [("article", "is not an object")]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"Bonjour.", "no_front_matter"), (b"---\n- a\n---\nx", "malformed_front_matter"),
        (b"---\na: [\n---\nx", "malformed_front_matter"), (b"---\nvalid_until: 2027-13-45\n---\nx", "malformed_front_matter"),
        (b"\xff", "not_utf8"),
    ],
)  # fmt: skip
def test_a_body_that_is_no_markdown_article_is_refused_by_code(body: bytes, code: str) -> None:
    with pytest.raises(Malformed, match=code):
        from_markdown(body)


def test_front_matter_that_would_unfold_or_goes_on_is_refused_unread() -> None:
    """Four levels, which end: nine would take all the memory there is."""
    named = ", ".join(f"x{n}: {n}" for n in range(10))
    levels = [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}]}}" for n in range(1, 4)]
    for front in ("\n".join([f"a0: &a0 {{{named}}}", *levels]), "a: &a []\nb: *a", "id: 1" + ":59" * 30_000):
        with pytest.raises(Malformed, match=r"\Amalformed_front_matter\Z"):
            from_markdown(f"---\n{front}\n---\nBonjour.".encode())


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "malformed_json"), (b"[]", "malformed_json"), (b'{"articles": []}', "malformed_json"),
        (json.dumps({"articles": [GOOD] * (MOST + 1)}).encode(), "too_many_articles"),
    ],
)  # fmt: skip
def test_a_body_that_is_no_json_article_is_refused_by_code(body: bytes, code: str) -> None:
    with pytest.raises(Malformed, match=code):
        from_json(body)


@given(st.dictionaries(st.sampled_from([*GOOD, "kind", "approved", "other"]), ANYTHING))
def test_anything_at_all_is_read_or_refused(given_: dict[str, Any]) -> None:
    found = read({**GOOD, **given_}, TODAY, Categories())
    assert isinstance(found, Imported) or all(isinstance(fault, tuple) for fault in found)
    if isinstance(found, Imported):
        assert len(found.digest) == 64
