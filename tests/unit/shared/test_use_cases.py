import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.tickets import Channel
from shared.use_cases import NONE, BadUseCases, Cases, Origin, check_connectors, parse, read

KNOWN = ("access", "hardware", "people", "orders")


def case(*routes: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"fr": "Cas", "en": "Case", "routes": list(routes), **more}


def cases(**listed: dict[str, Any]) -> Cases:
    return parse({"default": listed}, "default", KNOWN)


DESKS = cases(
    it=case(
        {"recipients": ["support@example.org", "IT@example.org"]},
        {"connectors": ["crm"], "request_types": ["Incident"]},
        categories=["access", "hardware"],
    ),
    hr=case({"recipients": ["hr@example.org"]}, {"api_keys": ["portal"], "request_types": ["HR case"]}),
    rest=case(otherwise=True),
)


def mail(*recipients: str) -> Origin:
    return Origin(Channel.MAIL, recipients=recipients)


@pytest.mark.feature(6)
@pytest.mark.parametrize(
    ("origin", "found"),
    [
        (mail("it@example.org"), "it"),
        (mail("Support@Example.ORG"), "it"),
        (mail("someone@example.org", "hr@example.org", "it@example.org"), "hr"),
        (mail("it@example.org", "hr@example.org"), "it"),
        (mail("someone@example.org"), "rest"),
        (mail(), "rest"),
        (Origin(Channel.CRM, connector="crm", request_type=" incident "), "it"),
        (Origin(Channel.CRM, connector="crm", request_type="Problem"), "rest"),
        (Origin(Channel.CRM, connector="crm"), "rest"),
        (Origin(Channel.CRM, connector="glpi", request_type="Incident"), "rest"),
        (Origin(Channel.API, api_key="portal", request_type="hr  CASE"), "hr"),
        (Origin(Channel.API, api_key="wiki", request_type="hr case"), "rest"),
    ],
)
def test_a_message_goes_to_the_use_case_of_its_route(origin: Origin, found: str) -> None:
    assert DESKS.of(origin) == found


@pytest.mark.feature(6)
def test_a_use_case_has_the_categories_it_names_or_all_of_them() -> None:
    assert [DESKS.has("it", one) for one in KNOWN] == [True, True, False, False]
    assert all(DESKS.has(name, one) for name in ("hr", "rest", None, "gone") for one in KNOWN)
    assert [one.name for one in DESKS] == ["it", "hr", "rest"]
    assert NONE.of(mail("it@example.org")) is None
    assert NONE.has(None, "access")


RETURNS = {"fr": "Retours", "en": "Returns", "labels": ["Retours", "Reklamation"]}


@pytest.mark.feature(6)
def test_a_classifier_gives_a_use_case_categories_that_the_taxonomy_does_not_have() -> None:
    shop = {"returns": RETURNS, "sizes": {"fr": "Tailles", "en": "Sizes"}, "orders": {"labels": ["Commande"]}}
    found = cases(shop=case({"channels": ["mail"]}, classifier="shop", categories=shop), it=case(otherwise=True))
    one = found.named("shop")
    assert one is not None
    assert one.categories == ("returns", "sizes", "orders")
    assert one.answers == {"Retours": "returns", "Reklamation": "returns", "sizes": "sizes", "Commande": "orders"}
    assert {name: own.label("fr") for name, own in found.own.items()} == {"returns": "Retours", "sizes": "Tailles"}
    assert [found.has("shop", name) for name in ("returns", "orders", "access")] == [True, True, False]
    assert not any(found.has(name, "returns") for name in ("it", None, "gone")), "no other ticket has them"


@pytest.mark.feature(6)
@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"categories": {"returns": RETURNS}}, "default.shop.categories"),
        ({"categories": {"orders": {"labels": ["Commande"]}}}, "default.shop.categories"),
        ({"classifier": "shop"}, "default.shop.categories"),
        ({"classifier": "shop", "categories": {"returns": {"fr": "Retours"}}}, "default.shop.categories.returns"),
        ({"classifier": "shop", "categories": {"returns": {}}}, "returns is no category"),
        ({"classifier": "shop", "categories": {"orders": RETURNS}}, "default.shop.categories.orders"),
        (
            {"classifier": "shop", "categories": {"returns": RETURNS, "orders": {"labels": ["Retours"]}}},
            "two categories",
        ),
        ({"classifier": "shop", "categories": {"Returns!": RETURNS}}, "default.shop.categories.Returns!"),
        ({"classifier": "shop", "categories": [{"returns": RETURNS}]}, "default.shop.categories"),
    ],
)
def test_categories_of_ones_own_that_cannot_be_are_refused_and_named(said: dict[str, Any], where: str) -> None:
    with pytest.raises(BadUseCases, match=re.escape(where)):
        cases(shop=case(otherwise=True, **said))


def test_a_category_of_which_nothing_is_said_has_its_name_for_a_label() -> None:
    """As YAML has it: a name, a colon, nothing."""
    (found,) = cases(shop=case(otherwise=True, classifier="shop", categories={"orders": None, "returns": RETURNS}))
    assert found.categories == ("orders", "returns")
    assert found.answers["orders"] == "orders"


def test_one_category_has_one_wording() -> None:
    more = {"classifier": "shop", "categories": {"returns": RETURNS}}
    other = {"classifier": "shop", "categories": {"returns": RETURNS | {"en": "Sent back"}}}
    with pytest.raises(BadUseCases, match="returns"):
        cases(shop=case({"channels": ["mail"]}, **more), other=case(otherwise=True, **other))
    assert cases(shop=case({"channels": ["mail"]}, **more), other=case(otherwise=True, **more)).own.keys() == {
        "returns"
    }


@pytest.mark.feature(6)
@pytest.mark.parametrize(
    ("one", "other"),
    [
        (case({"recipients": ["a@x.org"]}), case({"recipients": ["b@x.org"]}, {"recipients": ["A@X.org"]})),
        (case({"channels": ["mail"]}), case({"recipients": ["b@x.org"]})),
        (case({"connectors": ["zammad"]}), case({"request_types": ["incident"]})),
        (case({"api_keys": ["portal"]}), case({"channels": ["api", "mail"]})),
        (case({"request_types": ["HR  case"]}), case({"api_keys": ["portal"], "request_types": ["hr case"]})),
        (case(otherwise=True), case(otherwise=True)),
    ],
)
def test_routes_that_one_message_could_go_both_stop_the_start(one: dict[str, Any], other: dict[str, Any]) -> None:
    with pytest.raises(BadUseCases, match="default: a message could belong to it and to hr"):
        cases(it=one, hr=other)


@pytest.mark.feature(6)
@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"default": {"it": case(categories=["gossip"], otherwise=True)}}, "default.it.categories: gossip is no categ"),
        ({"default": {"it": case(categories=[], otherwise=True)}}, "default.it.categories: name at least one"),
        ({"default": {"it": case()}}, "default.it: nothing leads to it"),
        ({"default": {"it": case({})}}, "default.it.routes.0: it asks for nothing"),
        (
            {"default": {"it": case({"recipients": ["a@x.org"], "connectors": ["z"]})}},
            "routes.0: no message has all of",
        ),
        (
            {"default": {"it": case({"channels": ["crm"], "api_keys": ["z"]})}},
            "no message has all of channels, api_keys",
        ),
        ({"default": {"it": case({"channels": ["fax"]})}}, "default.it.routes.0.channels.0"),
        ({"default": {"it": case({"mailbox": ["x"]})}}, "default.it.routes.0.mailbox"),
        ({"default": {"it": case({"recipients": ["Support <a@x.org>"]})}}, "default.it.routes.0.recipients.0"),
        ({"default": {"it": {"fr": "x", "otherwise": True}}}, "default.it.en"),
        ({"default": {"IT desk": case(otherwise=True)}}, "default.IT desk"),
        ({"other": {"it": case()}}, "other.it: nothing leads to it"),
        (["it"], "the use cases"),
    ],
)
def test_use_cases_that_cannot_hold_are_refused_and_named(content: object, said: str) -> None:
    with pytest.raises(BadUseCases, match=said):
        parse(content, "default", KNOWN)


def test_a_tenant_has_its_own() -> None:
    content = {"default": {"it": case(otherwise=True)}, "acme": {"shop": case(otherwise=True)}}
    assert [one.name for one in parse(content, "acme")] == ["shop"]
    assert len(parse(content, "another")) == 0
    assert len(parse(None, "default")) == 0


def test_the_file_is_read_at_the_start_and_a_broken_one_stops_it(tmp_path: Path) -> None:
    path = tmp_path / "use-cases.yaml"
    path.write_text("default:\n  it: {fr: x, en: y, otherwise: true}\n", encoding="utf-8")
    [found] = read(path, "default", KNOWN)
    assert (found.label("fr"), found.label("en")) == ("x", "y")
    assert read(None, "default") == NONE
    path.write_text("default: [", encoding="utf-8")
    with pytest.raises(BadUseCases, match="cannot be read"):
        read(path, "default")


def test_a_route_by_a_connector_that_is_not_there_is_refused() -> None:
    check_connectors(DESKS, {"crm": "cloudevents", "glpi": "glpi"})
    with pytest.raises(BadUseCases, match="it: there is no connector crm"):
        check_connectors(DESKS, {"glpi": "glpi"})


@pytest.mark.feature(6)
@pytest.mark.parametrize("kind", ["zammad", "glpi"])
def test_a_route_by_a_type_that_its_tool_never_names_is_refused(kind: str) -> None:
    with pytest.raises(BadUseCases, match=f"it: crm, as all of {kind}, names no request types"):
        check_connectors(DESKS, {"crm": kind})


TWO = ["p", "q"]
ADDRESSES = ["a@x", "b@x"]
SOME = st.sets(st.sampled_from(TWO), min_size=1).map(sorted)
TYPES = {"request_types": SOME}
ROUTES = st.one_of(
    st.fixed_dictionaries({"recipients": st.sets(st.sampled_from(ADDRESSES), min_size=1).map(sorted)}),
    st.fixed_dictionaries({"connectors": SOME}, optional=TYPES),
    st.fixed_dictionaries({"api_keys": SOME}, optional=TYPES),
    st.fixed_dictionaries(TYPES),
    st.sampled_from([{"channels": ["mail"]}, {"channels": ["api"]}, {"channels": ["crm", "api"]}]),
)
CASES = st.lists(st.tuples(st.lists(ROUTES, max_size=2), st.booleans()), min_size=2, max_size=3)
EVERY = [
    *(Origin(Channel.MAIL, one) for one in ((), *((address,) for address in ADDRESSES))),
    *(Origin(Channel.CRM, connector=name, request_type=kind) for name in (*TWO, "r") for kind in (*TWO, "r", None)),
    *(Origin(Channel.API, api_key=name, request_type=kind) for name in (*TWO, "r") for kind in (*TWO, "r", None)),
]
"""Every kind of message that routes of these names can tell apart, each mail with one recipient at most."""


@pytest.mark.feature(6)
@given(listed=CASES, data=st.data())
def test_a_start_is_refused_just_where_one_message_could_go_two_ways(
    listed: list[tuple[list[dict[str, Any]], bool]], data: st.DataObject
) -> None:
    named = {
        f"c{number}": case(*routes, otherwise=otherwise or not routes)
        for number, (routes, otherwise) in enumerate(listed)
    }
    apart = [cases(**{name: {**said, "otherwise": not said["routes"]}}) for name, said in named.items()]
    others = sum(said["otherwise"] for said in named.values())
    routed = [made for made, said in zip(apart, named.values(), strict=True) if said["routes"]]
    ambiguous = others > 1 or any(sum(made.of(origin) is not None for made in routed) > 1 for origin in EVERY)
    if ambiguous:
        with pytest.raises(BadUseCases):
            cases(**named)
        return
    made = cases(**named)
    again = cases(**dict(data.draw(st.permutations(list(named.items())))))
    assert [made.of(origin) for origin in EVERY] == [again.of(origin) for origin in EVERY]
