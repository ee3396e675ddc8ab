"""The use cases as an administrator writes them: YAML, by tenant, by name."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, RootModel, StrictBool, StrictStr, StringConstraints

from schemas.tickets import USE_CASE_NAME, Channel
from shared.unprepared import Unprepared
from shared.use_cases.model import ENTRIES, NONE, Case, Cases, Category, Route, same
from shared.written import checked

_Name = Annotated[str, StringConstraints(pattern=USE_CASE_NAME)]
_Words = Annotated[str, StringConstraints(strict=True, pattern=r"\S", max_length=500)]
_Category = Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z][a-z0-9_]{0,39}$")]
_Classifier = Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,79}$")]
_Address = Annotated[str, StringConstraints(strict=True, pattern=r"^[^@\s<>,;]+@[^@\s<>,;]+$", max_length=320)]
_TYPELESS = frozenset({"zammad", "glpi"})
"""Tools whose messages name no type of request."""


class BadUseCases(Unprepared):
    """The use cases cannot be used: no service starts with them. Says where, and what would do."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class _Route(_Strict):
    channels: tuple[Channel, ...] = ()
    recipients: tuple[_Address, ...] = ()
    connectors: tuple[_Words, ...] = ()
    api_keys: tuple[_Words, ...] = ()
    request_types: tuple[_Words, ...] = ()


class _Own(_Strict):
    """What stands beside a category's name: the classifier's labels for it, and words where the taxonomy has none."""

    labels: tuple[_Words, ...] = ()
    fr: _Words | None = None
    en: _Words | None = None


def _described(categories: object) -> object:
    """A list says nothing of its categories, nor does a name with nothing after its colon."""
    if isinstance(categories, dict):
        return {name: {} if said is None else said for name, said in categories.items()}
    if not isinstance(categories, list):
        return categories
    if not all(isinstance(one, str) for one in categories):
        raise ValueError("a list holds names alone; what is said of a category stands after its name, without a hyphen")
    return {one: {} for one in categories}


class _Case(_Strict):
    fr: _Words
    en: _Words
    categories: Annotated[dict[_Category, _Own], BeforeValidator(_described)] | None = None
    classifier: _Classifier | None = None
    routes: tuple[_Route, ...] = ()
    otherwise: StrictBool = False


class _File(RootModel[dict[StrictStr, dict[_Name, _Case]]]):
    model_config = ConfigDict(hide_input_in_errors=True)


def read(path: Path | None, tenant: str, categories: Collection[str] | None = None) -> Cases:
    """One tenant's use cases; without a file there are none. `categories`: those of the taxonomy, where it is known.

    Raises:
        BadUseCases: It cannot be read or used, or a message could belong to two.
    """
    if path is None:
        return NONE
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise BadUseCases(f"the use cases file cannot be read ({type(error).__name__})") from None
    return parse(content, tenant, categories)


def parse(content: object, tenant: str, categories: Collection[str] | None = None) -> Cases:
    """One tenant's use cases out of a file's content; all of them are checked.

    Raises:
        BadUseCases: See `read`.
    """
    file = checked(_File, content, named="the use cases", wrong=BadUseCases)
    found = {name: _cases(name, listed, categories) for name, listed in file.root.items()}
    return found.get(tenant, NONE)


def check_connectors(cases: Cases, declared: Mapping[str, str]) -> None:
    """A route that no message of its connectors can go would lead nobody anywhere, in silence.

    `declared` are the connectors' kinds by name.

    Raises:
        BadUseCases: There is one.
    """
    kinds = {same(name): kind for name, kind in declared.items()}
    for case in cases:
        for route, connector in ((one, name) for one in case.routes for name in sorted(one.connectors)):
            if connector not in kinds:
                raise BadUseCases(f"{case.name}: there is no connector {connector}; declare it, or leave it out")
            if route.request_types and kinds[connector] in _TYPELESS:
                raise BadUseCases(
                    f"{case.name}: {connector}, as all of {kinds[connector]}, names no request types; leave them out"
                )


def _cases(tenant: str, listed: Mapping[str, _Case], known: Collection[str] | None) -> Cases:
    cases = Cases(tuple(_case(f"{tenant}.{name}", name, said, known) for name, said in listed.items()))
    if (pair := cases.ambiguous()) is not None:
        one, other = pair
        raise BadUseCases(
            f"{tenant}: a message could belong to {one} and to {other}; say in one of them what else its route asks"
            " for, and `otherwise` in one alone"
        )
    for category in (one for case in cases for one in case.own):
        if cases.own[category.name] != category:
            raise BadUseCases(
                f"{tenant}: two use cases put {category.name} into words differently; one name, one wording"
            )
    return cases


def _case(place: str, name: str, said: _Case, known: Collection[str] | None) -> Case:
    listed = f"{place}.categories"
    if said.categories is not None and not said.categories:
        raise BadUseCases(f"{listed}: name at least one, or leave it out: then it has all of them")
    categories = said.categories or {}
    own = tuple(_own(f"{listed}.{one}", one, words) for one, words in categories.items() if words.fr or words.en)
    if known is not None:
        _check_known(listed, categories, {one.name for one in own}, known)
    answers = _answers(listed, said.classifier, categories)
    routes = tuple(_route(f"{place}.routes.{number}", one) for number, one in enumerate(said.routes))
    if not routes and not said.otherwise:
        raise BadUseCases(f"{place}: nothing leads to it; give it a route, or `otherwise: true`")
    return Case(name, said.fr, said.en, tuple(categories), routes, said.otherwise, said.classifier, answers, own)


def _own(place: str, name: str, said: _Own) -> Category:
    if said.fr is None or said.en is None:
        raise BadUseCases(f"{place}: a category that the taxonomy does not have needs fr and en")
    return Category(name, said.fr, said.en)


def _check_known(place: str, listed: Collection[str], own: Collection[str], known: Collection[str]) -> None:
    for category in listed:
        if category not in own and category not in known:
            raise BadUseCases(f"{place}: {category} is no category; there are {', '.join(known)}")
        if category in own and category in known:
            raise BadUseCases(f"{place}.{category}: the taxonomy has words for it; leave fr and en out")


def _answers(place: str, classifier: str | None, categories: Mapping[str, _Own]) -> Mapping[str, str]:
    """By the classifier's label, the category that it means."""
    pairs = [(label, name) for name, said in categories.items() for label in said.labels or (name,)]
    if classifier is None:
        if any(said.labels or said.fr for said in categories.values()):
            raise BadUseCases(
                f"{place}: only a `classifier` gives categories of one's own; without it, list the taxonomy's"
            )
        return {}
    if not pairs:
        raise BadUseCases(f"{place}: say which category each label of the classifier means")
    found = dict(pairs)
    if len(found) < len(pairs):
        raise BadUseCases(f"{place}: one label of the classifier means two categories")
    return found


def _route(place: str, said: _Route) -> Route:
    asked = {name: frozenset(map(same, getattr(said, name))) for name in ENTRIES}
    if not said.channels and not any(asked.values()):
        raise BadUseCases(f"{place}: it asks for nothing; `otherwise: true` takes what no route leads to")
    route = Route(frozenset(said.channels or Channel), **asked)
    if not route.open_to:
        names = ", ".join((*(("channels",) if said.channels else ()), *(name for name in ENTRIES if asked[name])))
        raise BadUseCases(f"{place}: no message has all of {names}")
    return route
