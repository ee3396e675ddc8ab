"""What the reference pages and the services' own pages list is what the code has: defaults, tables, topics, addresses, fields."""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Final, get_args
from uuid import UUID

import pytest
import yaml
from pydantic_core import PydanticUndefined
from starlette.routing import Route

from schemas.records import AccessRecorded
from schemas.tickets import PlaceholderTable
from schemas.topics import SERVICES, TOPICS
from services.desk.domain.disclosure import Colleagues, Hands, Opened, told
from services.desk.domain.pages import PAGES, VIEW_LETTERS
from services.desk.domain.ticket import Ticket
from shared.persistence.migrate import migrations
from tests.unit.desk.test_desk_language import console

ROOT: Final = Path(__file__).parents[2]
EVERY_SERVICE: Final = "Every service"
OF_ALL: Final = {
    "access.recorded.v1", "letter.replay.v1", "letter.replayed.v1", "restriction.decided.v1", "retention.applied.v1",
    "ticket.erase.v1", "ticket.erased.v1",
}  # fmt: skip
"""Every service's business, said once and not on each page."""


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def sections(path: str) -> dict[str, str]:
    return dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", read(path), re.MULTILINE | re.DOTALL))


def rows(section: str) -> Iterator[list[str]]:
    for line in re.findall(r"^\|(.*)\|$", section, re.MULTILINE):
        yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line)]


# --- Settings -----------------------------------------------------------------------------------------------------------


def listed(service: str) -> dict[str, str]:
    """Each setting's default as the page writes it, of the service's own table or of every service's."""
    page = sections("docs/reference/settings.md")
    return {
        name: cells[1]
        for title in (EVERY_SERVICE, service)
        for cells in rows(page[title])
        for name in re.findall(r"GUICHET_[A-Z0-9_]+", cells[0])
    }


def written(default: Any) -> set[str]:
    """How a page may write it."""
    if isinstance(default, bool):
        return {"true", "yes"} if default else {"false", "no"}
    return {f"{default:g}", str(default)} if isinstance(default, int | float) else {str(default)}


def defaults(service: str) -> Iterator[tuple[str, set[str]]]:
    """Of settings that have one: what is none, empty or made when it is wanted is told in words."""
    for field, about in import_module(f"services.{service}.settings").Settings.model_fields.items():
        if about.is_required():
            yield f"GUICHET_{field}".upper(), {"required"}
        elif about.default not in (None, "", (), frozenset(), PydanticUndefined):
            yield f"GUICHET_{field}".upper(), written(about.default)


@pytest.mark.parametrize("service", SERVICES)
def test_a_default_is_the_one_that_the_page_says(service: str) -> None:
    page = listed(service)
    wrong = {
        name: (page.get(name), default)
        for name, default in defaults(service)
        if not default & set(re.findall(r"[\w.@-]+(?:[:/][\w.@/-]+)?", page.get(name) or "missing"))
    }
    assert wrong == {}


@pytest.mark.parametrize("service", SERVICES)
def test_what_a_table_lists_for_a_service_is_a_setting_of_it(service: str) -> None:
    known = {f"GUICHET_{name}".upper() for name in import_module(f"services.{service}.settings").Settings.model_fields}
    assert set(listed(service)) - known - {"GUICHET_MODELS_DIR"} == set()


@pytest.mark.parametrize("service", SERVICES)
def test_a_setting_that_stands_in_anothers_table_says_whose_it_is_too(service: str) -> None:
    known = {f"GUICHET_{name}".upper() for name in import_module(f"services.{service}.settings").Settings.model_fields}
    told_of = {
        name
        for section in sections("docs/reference/settings.md").values()
        for cells in rows(section)
        for name in re.findall(r"GUICHET_[A-Z0-9_]+", cells[0])
        if service in f"{' '.join(cells)} {re.sub(r'^[|].*', '', section, flags=re.MULTILINE)}"
    }
    assert known - set(listed(service)) - told_of == set()


# --- Database -----------------------------------------------------------------------------------------------------------


def tables(service: str) -> set[str]:
    sql = "\n".join(one.sql for one in migrations(service)).lower()
    made, gone = (re.findall(rf"{what} table (?:if (?:not )?exists )?(\w+)", sql) for what in ("create", "drop"))
    return set(made) - set(gone)


@pytest.mark.parametrize("service", SERVICES)
def test_every_table_is_on_the_databases_page(service: str) -> None:
    section = sections("docs/reference/database.md")[f"`{service}`"]
    assert [name for name in sorted(tables(service)) if f"`{name}`" not in section] == []


def test_every_function_that_leads_into_another_schema_is_named_with_the_keys() -> None:
    page = read("docs/explanation/sealing-and-keys.md")
    granted = {
        name
        for service in SERVICES
        for one in migrations(service)
        for names in re.findall(r"grant execute on function ([\w., ]+) to ", one.sql)
        for name in names.split(", ")
        if "." in name
    }
    assert len(granted) == 9, "the page says how many"
    assert [name for name in sorted(granted) if f"`{name}`" not in page] == []


# --- Services' own pages ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("service", [name for name in SERVICES if name != "audit"])
def test_a_services_page_names_what_it_takes_and_gives(service: str) -> None:
    page = read(f"services/{service}/README.md")
    own = [one.name for one in TOPICS if service in {*one.readers, *one.writers} and one.name not in OF_ALL]
    assert [name for name in own if name.removesuffix(".v1") not in page] == []


def test_every_address_of_the_desk_is_on_its_page() -> None:
    """A row names the family in full, and what else is in it by its end."""
    table = [
        " ".join(cells) for cells in rows(sections("services/desk/README.md")["Stable hooks for programs and tests"])
    ]
    missing = []
    for route in console().routes:
        assert isinstance(route, Route)
        parts = [part for part in re.sub(r"\{[^}]*\}", "", route.path).split("/") if part]
        family, end = (parts[0], parts[-1]) if parts else ("", "")
        if family != "static" and not any(f"/{family}" in row and end in re.split(r"[^\w.-]+", row) for row in table):
            missing.append(route.path)
    assert missing == []


def test_every_key_of_the_desk_is_on_its_page() -> None:
    keys = re.findall(r"\('([^']+)', '\w+'\)", read("services/desk/adapters/web/templates/_keys.html"))
    assert len(keys) > 20
    page = sections("services/desk/README.md")["Keys"]
    assert [key for both in keys for key in re.split(r"[ –]", both) if f"`{key}`" not in page.partition("`G`")[0]] == []
    letters = [*VIEW_LETTERS.values(), *(one.letter for one in PAGES)]
    assert [letter for letter in letters if f"`{letter.upper()}`" not in page.partition("`G`")[2]] == []


# --- The record ---------------------------------------------------------------------------------------------------------


def test_every_action_that_goes_on_record_is_explained() -> None:
    page = sections("docs/explanation/record.md")["What is in it"]
    actions = get_args(AccessRecorded.model_fields["action"].annotation)
    assert len(actions) > 40
    assert [one for one in actions if f"`{one}`" not in page] == []


# --- Everywhere ---------------------------------------------------------------------------------------------------------

EXAMPLES: Final = {"noun.verbed.v1"}


def pages() -> dict[str, str]:
    kinds = ("*.md", "docs/**/*.md", "services/*/README.md", "k8s/*.md", "models/**/*.md", "tests/*.md")
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for kind in kinds for path in ROOT.glob(kind)}


def named(pattern: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for page, text in pages().items():
        for name in re.findall(pattern, text):
            found.setdefault(name, set()).add(page)
    return found


def test_every_event_that_a_page_names_is_one() -> None:
    outward = {path.name.removesuffix(".json") for path in (ROOT / "schemas" / "generated" / "outward").iterdir()}
    known = {one.name for one in TOPICS} | outward | EXAMPLES
    found = named(r"`([a-z_]+\.[a-z_]+\.v\d+)`")
    assert len(found) > 20
    assert {name: where for name, where in found.items() if name not in known} == {}


def test_every_alert_that_a_page_names_is_one() -> None:
    groups = yaml.safe_load(read("k8s/monitoring/alerts.yaml"))["groups"]
    known = {rule["alert"] for group in groups for rule in group["rules"] if "alert" in rule}
    found = named(r"`(Guichet[A-Z]\w+)`")
    assert len(found) > 15
    assert {name: where for name, where in found.items() if name not in known} == {}


# --- A person's file ----------------------------------------------------------------------------------------------------


def test_every_field_of_a_persons_file_is_on_the_page() -> None:
    opened = Opened(Ticket(()), {}, PlaceholderTable(rows=[]), {}, 0)
    given = told(UUID(int=1), "wrote", opened, Hands(), Colleagues())
    (said,) = re.findall(
        r"^- `data\.json` of .*?(?=^- )", read("docs/reference/command-line.md"), re.MULTILINE | re.DOTALL
    )
    assert [name for name in given if f"`{name}`" not in said] == []
