"""What of a change is written into a tool's ticket: never over a person's value, and all that is not written is said."""

from typing import Any, Literal, get_args
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.crm.domain.subscribers import Connector, Mapped, Target
from services.crm.domain.tickets import Plan, Seen, mark, plan, reference_in

pytestmark = pytest.mark.feature(77)

FIELDS: tuple[Mapped, ...] = get_args(Mapped)
SAID = {"a": "One", "b": 2, "c": "None"}
"""What our values are called there; `d` has no name."""
MAP = {field: Target(field=f"{field}_id", values=SAID, untouched=(None, "", 7)) for field in FIELDS}
NAMES = frozenset(f"{field}_id" for field in FIELDS)
CHANGES = st.lists(
    st.fixed_dictionaries(
        {"field": st.sampled_from(FIELDS), "value": st.sampled_from("abcd")},
        optional={
            "mode": st.sampled_from(["automatic", "preselect", None]),
            "confidence": st.sampled_from([0.4, 0.914, 1.0, None]),
        },
    ),
    unique_by=lambda change: change["field"],
)
HELD = st.dictionaries(
    st.sampled_from(sorted(NAMES)), st.sampled_from([None, "", 7, "7", "One", 2, "2", "None", "Other"])
)
SEEN = st.builds(
    Seen, st.just("1"), HELD, people=st.frozensets(st.sampled_from(sorted(NAMES))),
    ours=st.frozensets(st.sampled_from(sorted(NAMES))),
)  # fmt: skip


def event(actor: str, changes: list[dict[str, Any]]) -> dict[str, Any]:
    return {"id": str(uuid4()), "actor": actor, "actorname": "m 1", "data": {"changes": changes}}


@pytest.mark.feature(43)
@given(st.sampled_from(["ai", "agent"]), CHANGES, SEEN)
def test_a_value_is_written_where_it_stands_and_no_person_s_is_there(
    actor: str, changes: list[dict[str, Any]], seen: Seen
) -> None:
    written: dict[str, Any] = {}
    left: list[str] = []
    for change in changes:
        name, wanted = f"{change['field']}_id", SAID.get(change["value"])
        if wanted is None or (actor == "ai" and change.get("mode") != "automatic"):
            continue
        current = seen.values.get(name)
        known = None if current in {None, ""} else str(current)
        if known == str(wanted):
            continue
        by_a_person = name in seen.people or (name not in seen.ours and known not in {None, "7"})
        if by_a_person:
            left.append(change["field"])
        else:
            written[name] = wanted
    made = plan(event(actor, changes), Connector(map=MAP), seen)
    assert (made.values, made.left) == (written, tuple(left))


def test_a_field_that_is_mapped_to_nothing_is_not_written() -> None:
    made = plan(
        event("agent", [{"field": "type", "value": "a"}]), Connector(map={"impact": MAP["impact"]}), Seen("1", {})
    )
    assert (made.values, made.left) == ({}, ())


@given(
    st.sampled_from([None, "a", "b"]), st.sampled_from([None, "guichet"]),
    st.frozensets(st.sampled_from(["guichet-a", "guichet-b", "guichet-c", "vip", "guichetx-a"])),
    st.frozensets(st.sampled_from(["guichet-a", "guichet-b", "guichet-c", "vip", "gone"])),
)  # fmt: skip
def test_the_category_s_tag_is_set_and_of_the_others_only_ours_go(
    category: str | None, prefix: str | None, tags: frozenset[str], ours: frozenset[str]
) -> None:
    changes = [{"field": "impact", "value": "a"}, *([{"field": "category", "value": category}] if category else [])]
    made = plan(event("ai", changes), Connector(tag=prefix), Seen("1", {}, tags=tags, our_tags=ours))
    wanted = f"{prefix}-{category}" if prefix and category else None
    assert made.tag == (None if wanted in tags else wanted)
    others = {"guichet-a", "guichet-b", "guichet-c"} - {wanted}
    assert made.old_tags == (tags & ours & others if wanted else frozenset())


@pytest.mark.parametrize(
    ("lang", "actor", "said"),
    [
        ("en", "ai", ["Guichet, model m 1 (an AI, not a person)", "– category: a (written, 91\xa0%)",
                      "– impact: b (proposed, to be confirmed, 40\xa0%)", "– urgency: d (proposed, to be confirmed)",
                      "Left as it is, since a person chose it here: category."]),
        ("fr", "ai", ["Guichet, modèle m 1 (une IA, non une personne)", "– catégorie\xa0: a (écrit, 91\xa0%)",
                      "– impact\xa0: b (proposé, à confirmer, 40\xa0%)", "– urgence\xa0: d (proposé, à confirmer)",
                      "Laissé tel quel, car une personne l’a choisi ici\xa0: catégorie."]),
        ("en", "agent", ["Guichet, a person at the desk", "– category: a (written, 91\xa0%)",
                         "– impact: b (written, 40\xa0%)", "– urgency: d (written)",
                         "Left as it is, since a person chose it here: category."]),
    ],
)  # fmt: skip
def test_a_note_says_who_says_what_how_sure_and_what_was_left(
    lang: Literal["fr", "en"], actor: str, said: list[str]
) -> None:
    told = event(
        actor,
        [
            {"field": "category", "value": "a", "mode": "automatic", "confidence": 0.914},
            {"field": "impact", "value": "b", "mode": "preselect", "confidence": 0.4},
            {"field": "urgency", "value": "d"},
        ],
    )
    seen = Seen("1", {}, people=frozenset({"category_id"}))
    assert plan(told, Connector(map=MAP, lang=lang), seen).note == "\n".join([*said, mark(told)])
    again = Seen("1", {}, people=frozenset({"category_id"}), noted=True)
    assert plan(told, Connector(map=MAP, lang=lang), again).note is None
    assert plan(told, Connector(map=MAP, lang=lang, note=False), seen).note is None


@given(
    st.dictionaries(st.just("f"), st.just("v")), st.sampled_from([None, "t"]), st.sampled_from([None, "n"]),
    st.frozensets(st.just("o")),
)  # fmt: skip
def test_a_plan_is_empty_when_there_is_nothing_to_write(
    values: dict[str, str], tag: str | None, note: str | None, old: frozenset[str]
) -> None:
    assert Plan(values, ("category",), tag, note, old).empty is not any([values, tag, note, old])


@pytest.mark.parametrize(
    ("reference", "number"),
    [
        ("zammad:42", "42"), ("zendesk:42", None), ("zammad", None), ("zammad:", None), ("42", None), (None, None),
        ("zammad:4x", None), ("zammad:٤٢", None), ("zammad:" + "9" * 19, "9" * 19), ("zammad:" + "9" * 20, None),
        ("zammad:1:2", None),
    ],
)  # fmt: skip
def test_a_ticket_s_number_is_that_of_the_tool_that_is_meant(reference: str | None, number: str | None) -> None:
    assert reference_in("zammad", reference) == number
