"""The drafter's knowledge base in PostgreSQL: imported once, kept up to date, searched by meaning and by words."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from models.build import ensure
from models.pii.build import ensure as ensure_finder
from schemas.replies import DraftOutcome, Steering
from services.drafter.adapters.library import packaged_knowledge
from services.drafter.adapters.searcher import Searcher
from services.drafter.domain.compose import DEFAULT_VOICES
from services.drafter.domain.outcome import Draft, Ticket
from services.drafter.domain.ranking import Weights
from shared.persistence.database import Database
from shared.use_cases import parse
from tests.conftest import ProvisionedDatabase

ARTICLE = """---
id: {id}
lang: fr
title: {title}
category: information
questions: ['{question}']
---
{body}
"""


@pytest_asyncio.fixture(loop_scope="session")
async def database(postgres: ProvisionedDatabase) -> AsyncIterator[Database]:
    database = await Database.connect(postgres.urls["drafter"], schema="drafter", size=2)
    yield database
    await database.pool.execute("delete from article")
    await database.close()


def searcher(database: Database, knowledge: Path, **more: Any) -> Searcher:
    ensure()
    ensure_finder()
    return Searcher(
        database,
        knowledge=knowledge,
        voices=dict(DEFAULT_VOICES),
        weights=Weights(),
        today=lambda: date(2026, 11, 23),
        device="cpu",
        **more,
    )


def write(folder: Path, id_: str, question: str, body: str) -> None:
    text = ARTICLE.format(id=id_, title=question, question=question, body=body)
    (folder / f"{id_}.fr.md").write_text(text, encoding="utf-8")


async def test_only_what_changed_is_imported_again(database: Database, tmp_path: Path) -> None:
    write(tmp_path, "cafe", "Comment détartrer la machine à café", "La machine à café se détartre chaque mois.")
    write(tmp_path, "velo", "Où garer mon vélo", "Le garage à vélos est au sous-sol.")
    write(tmp_path, "plantes", "Qui arrose les plantes", "Les plantes sont arrosées le lundi.")
    await searcher(database, tmp_path).load()
    before = {row["id"]: row["imported_at"] for row in await database.pool.fetch("select id, imported_at from article")}
    write(tmp_path, "velo", "Où garer mon vélo", "Le garage à vélos est dans la cour.")
    (tmp_path / "plantes.fr.md").unlink()
    again = searcher(database, tmp_path)
    await again.load()
    after = {row["id"]: row["imported_at"] for row in await database.pool.fetch("select id, imported_at from article")}
    assert set(before) == {"cafe", "velo", "plantes"}
    assert set(after) == {"cafe", "velo"}
    assert after["cafe"] == before["cafe"]
    assert after["velo"] > before["velo"]
    assert await database.pool.fetchval("select count(*) from chunk where text like '%cour%'") == 1
    (reading,) = await again.read([Ticket("fr", "Vélo", "Bonjour, où puis-je garer mon vélo ?")])
    draft = reading.draft
    assert draft.outcome is DraftOutcome.DRAFT
    assert "Le garage à vélos est dans la cour." in (draft.text or "")


@pytest.mark.feature(48, 49)
async def test_the_sample_base_answers_as_it_does_in_memory(database: Database) -> None:
    lines = (Path(__file__).parents[1] / "unit/drafter/questions.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if not row.get("held")][::3]
    search = searcher(database, packaged_knowledge())
    await search.load()
    readings = await search.read([Ticket(row["lang"], row["subject"], row["body"]) for row in rows])
    drafts = [reading.draft for reading in readings]
    pairs = list(zip(rows, drafts, strict=True))
    known = [(row, draft) for row, draft in pairs if row["article"]]
    right = [draft.sources[0].id == row["article"] for row, draft in known if draft.sources]
    assert len(right) >= 0.8 * len(known)
    assert sum(right) >= 0.9 * len(right)
    unknown = [draft for row, draft in pairs if not row["article"]]
    assert sum(draft.outcome is DraftOutcome.NO_ANSWER for draft in unknown) >= 0.85 * len(unknown)


NAMES = ("workshop", "office", "reception", "canteen")


@pytest.mark.feature(6, 48)
async def test_a_use_case_has_its_own_articles_beside_everybody_s_and_its_own_voice(
    database: Database, tmp_path: Path
) -> None:
    question = "Où garer mon vélo"
    for name, body, cases in (
        ("atelier", "Le garage à vélos de l'atelier est au sous-sol.", "use_cases: [workshop]\n"),
        ("bureau", "Le garage à vélos du bureau est dans la cour.", "use_cases: [office, reception]\n"),
        ("plantes", "Les plantes sont arrosées le lundi.", ""),
        ("cave", "Le garage à vélos de la cave est fermé.", "use_cases: [cellar]\n"),
    ):
        title = question if cases else "Qui arrose les plantes"
        text = ARTICLE.format(id=name, title=title, question=title, body=body)
        (tmp_path / f"{name}.fr.md").write_text(text.replace("---\n", f"---\n{cases}", 1), encoding="utf-8")
    own = {"workshop": {"fr": replace(DEFAULT_VOICES["fr"], closing="Bonne route,\nL'atelier", formal=None)}}
    listed = parse({"t": {name: {"fr": "x", "en": "x", "routes": [{"api_keys": [name]}]} for name in NAMES}}, "t")
    search = searcher(database, tmp_path, own_voices=own, use_cases=listed)
    await search.load()
    asked = Ticket("fr", "Vélo", "Bonjour, où puis-je garer mon vélo ?")
    plants = Ticket("fr", "Plantes", "Bonjour, qui arrose les plantes ?", use_case="office")
    tickets = [replace(asked, use_case=name) for name in ("workshop", "reception", "canteen", None)] + [plants]
    texts = [reading.draft.text or "" for reading in await search.read(tickets)]
    assert "de l'atelier est au sous-sol" in texts[0]
    assert "Bonne route,\nL'atelier" in texts[0]
    assert "du bureau est dans la cour" in texts[1]
    assert "Bonne route" not in texts[1]
    assert texts[2:4] == ["", ""], "another use case's articles answer nobody else"
    assert "arrosées le lundi" in texts[4]
    ids = [row["id"] for row in await database.pool.fetch("select id from article")]
    assert sorted(ids) == ["atelier", "bureau", "plantes"], "an article for a use case that is not listed is left out"
    named = [await search.steer([(ticket, Steering(article="bureau"))]) for ticket in tickets[:2]]
    assert [draft.outcome for (draft,) in named] == [DraftOutcome.NO_ANSWER, DraftOutcome.DRAFT]


async def test_words_of_a_ticket_cannot_reach_the_query_language(database: Database, tmp_path: Path) -> None:
    write(tmp_path, "velo", "Où garer mon vélo", "Le garage à vélos est au sous-sol.")
    search = searcher(database, tmp_path)
    await search.load()
    hostile = "vélo'); drop table chunk; -- & | ! <-> :* \\ ' ( \"\x0b"
    drafts = await search.read([Ticket("fr", hostile, hostile), Ticket("fr", "", "?!"), Ticket("en", "", "bike")])
    assert len(drafts) == 3
    assert await database.pool.fetchval("select count(*) from chunk") > 0


@pytest.mark.feature(48)
async def test_a_pasted_log_is_searched_for_at_the_cost_of_a_few_words(database: Database, tmp_path: Path) -> None:
    write(tmp_path, "velo", "Où garer mon vélo", "Le garage à vélos est au sous-sol.")
    search = searcher(database, tmp_path)
    await search.load()
    log = "\n".join(f"{line:08x} worker{line} done" for line in range(20_000))
    (reading,) = await search.read([Ticket("fr", "Vélo", f"Bonjour, où garer mon vélo ?\n{log}")])
    assert reading.draft.outcome in (DraftOutcome.DRAFT, DraftOutcome.NO_ANSWER)
    assert [near.id for near in reading.draft.nearest] == ["velo"]


@pytest.mark.feature(52)
async def test_codes_steer_the_search_and_words_find_another_article(database: Database) -> None:
    search = searcher(database, packaged_knowledge())
    await search.load()
    ticket = Ticket("fr", "VPN", "Bonjour, le VPN se coupe toutes les dix minutes depuis ce matin.")
    (first,) = await search.read([ticket])
    article = first.draft.sources[0].id
    asked = [
        Steering(detail="lead", article=article),
        Steering(without=(article,)),
        Steering(words=("mot", "passe", "oublie")),
        Steering(words=("pizza",)),
    ]
    short, other, by_words, none = await search.steer([(ticket, one) for one in asked])
    assert {source.id for source in short.sources} == {article}
    assert short.text
    assert len(short.text) < len(first.draft.text or "")
    assert other.sources
    assert article not in {source.id for source in other.sources}
    assert by_words.sources[0].id == "password-reset"
    assert (none.outcome, none.reason) == (DraftOutcome.NO_ANSWER, "no_article_for_words")
    assert article in {near.id for near in none.nearest}
    assert await search.steer([(Ticket("de", "VPN", "Es geht nicht."), Steering(detail="lead"))]) == [
        Draft("de", DraftOutcome.NO_ANSWER, reason="unsupported_language")
    ]
