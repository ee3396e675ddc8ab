"""A use case's own classifier in the triage service: a real one, promoted, on a real database."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from schemas.tickets import TicketTriaged
from services.triage.handlers import Handlers
from services.triage.main import build, load
from services.triage.settings import ModelSettings, Settings
from shared.inference import Encoder
from shared.inference.artefacts import EMBEDDING_GRAPH
from shared.inference.device import CUDA, Device
from shared.messaging.subscription import Refused
from shared.persistence.database import Database
from shared.runtime.service import Runtime
from shared.use_cases import BadUseCases
from tests import classifiers
from tests.conftest import ProvisionedDatabase
from tests.integration.conftest import eventually
from tests.integration.test_triage_service import Place, correction, message, placed

BADGE = "We hope that you are well. My badge opens no door. The weather is fine here today."
FILE = """
default:
  house:
    fr: Maison
    en: House
    classifier: house
    categories:
      printing: {fr: Impression, en: Printing, labels: [Printing]}
      people: {labels: [Payroll]}
      building: {fr: Bâtiment, en: Building, labels: [Doors]}
    otherwise: true
"""


@dataclass
class House:
    folder: Path
    store: classifiers.Store

    def said(self) -> dict[str, object]:
        path = self.folder / "use-cases.yaml"
        path.write_text(FILE, encoding="utf-8")
        kept = {"classifiers_dir": self.store.root, "promotion_keys": (self.store.keys,)}
        return {"use_cases_file": path, **kept, "device": "cpu"}

    def settings(self, **changed: object) -> ModelSettings:
        return ModelSettings.model_validate({**self.said(), **changed})


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    folder = tmp_path_factory.mktemp("house")
    return House(folder, classifiers.promoted(folder, "house"))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place(postgres: ProvisionedDatabase, house: House) -> AsyncIterator[Place]:
    async with placed(postgres, load(house.settings())) as place:
        yield place


async def triaged(place: Place, use_case: str | None, body: str = BADGE) -> tuple[UUID, TicketTriaged]:
    ticket = uuid4()
    await place.take(message(ticket, lang="en", body=body, subject="Hello", use_case=use_case))
    return ticket, (await place.published(ticket))[1]


@pytest.mark.feature(6, 101)
async def test_the_classifier_in_production_gives_its_use_cases_tickets_their_category(
    place: Place, house: House
) -> None:
    ticket, said = await triaged(place, "house")
    assert said.category.label == "building"
    assert {name for name, _ in said.category.top} == {"printing", "people", "building"}
    assert said.category_model is not None
    assert said.category_model.digest == classifiers.in_production(house.store, "house")
    assert said.category_model.name == "house"
    assert said.model.digest != said.category_model.digest, "the rest is the model's of all"
    assert [one.text for one in said.reasons if one.field == "category"] == ["My badge opens no door."]
    kept = await place.owner.fetchrow("select * from triage.predictions where ticket_id = $1", ticket)
    assert kept is not None
    assert (kept["category"], kept["category_digest"]) == ("building", said.category_model.digest)
    assert kept["use_case"] == "house"


@pytest.mark.feature(6)
async def test_it_is_named_with_the_device_that_judges_now_and_not_at_the_start(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Encoder, "judges_on", Device("auto", "cuda", CUDA))
    _, said = await triaged(place, "house")
    assert said.category_model is not None
    assert (said.category_model.device, said.model.device) == ("cuda", "cuda")
    assert place.handlers._model().own_identities["house"].device == "cuda", "as /model tells it"


@pytest.mark.feature(6, 95)
async def test_ready_names_the_use_case_whose_classifier_is_not_watched_yet(
    postgres: ProvisionedDatabase, house: House
) -> None:
    settings = Settings.model_validate(
        {**house.said(), "database_url": postgres.urls["triage"], "kafka_bootstrap_servers": "127.0.0.1:1"}
    )
    database = await Database.connect(postgres.urls["triage"], schema="triage")
    parts = build(settings, Runtime("triage", "default", database))

    def not_watched() -> object:
        return parts.about()["drift"]["not_watched"]

    try:
        assert parts.about() == {}, "no model is loaded"
        [start], [watch] = parts.startup, parts.background
        await start()
        assert not_watched() == []
        watching: asyncio.Future[None] = asyncio.ensure_future(watch())

        async def named() -> bool:
            return not_watched() == ["house"]

        await eventually(named)
        watching.cancel()
    finally:
        for stop in parts.shutdown:
            await stop()
        await database.close()


@pytest.mark.feature(6)
async def test_a_ticket_of_no_use_case_is_read_as_ever(place: Place) -> None:
    ticket, said = await triaged(place, None)
    assert said.category_model is None
    assert said.category.label in place.handlers._model().rules.taxonomy.labels("category")
    assert b"category_model" not in await place.payload(ticket)


@pytest.mark.feature(6, 46)
async def test_a_person_may_choose_an_own_category_and_no_unknown_one(place: Place) -> None:
    ticket, _ = await triaged(place, "house")
    await place.correct(correction(ticket, "category", "printing"))
    assert await place.corrections(ticket) == {"category": "printing"}
    with pytest.raises(Refused):
        await place.correct(correction(ticket, "category", "parking", after=1))


@pytest.mark.feature(6, 46)
async def test_what_no_file_lists_any_more_may_be_confirmed_where_it_stood_and_nowhere_else(
    place: Place, house: House
) -> None:
    """The desk offers it there: a letter for each such click would end with triage taking no more."""
    (ticket, _), (other, _), (never, _) = (
        await triaged(place, "house"),
        await triaged(place, "house"),
        await triaged(place, None),
    )
    without = load(house.settings(use_cases_file=None))
    later = Place(Handlers(lambda: without, lambda: datetime.now(UTC)), place.database, place.owner)
    try:
        for one in (ticket, other):
            await later.correct(correction(one, "category", "printing", after=1))
            assert await later.corrections(one) == {"category": "printing"}
        await place.owner.execute("delete from triage.predictions where ticket_id = $1", other)
        await later.correct(correction(other, "category", "printing", after=2))
        for one, value in ((ticket, "parking"), (never, "printing"), (other, "building")):
            with pytest.raises(Refused, match="value_outside_taxonomy"):
                await later.correct(correction(one, "category", value, after=3))
    finally:
        await without.aclose()


@pytest.mark.feature(6, 101)
def test_the_next_start_answers_with_what_is_in_production_then(house: House) -> None:
    def answering() -> str:
        model = load(house.settings())
        try:
            return model.own.identities["house"].digest
        finally:
            model.encoder.close()

    before = answering()
    classifiers.promote(house.store, "house", seed=2)
    after = answering()
    assert before != after
    classifiers.roll_back(house.store, "house")
    assert answering() == before


@pytest.mark.parametrize("told", [{}, {"use_cases_file": None}])
def test_the_graph_that_embeds_is_opened_before_the_first_ticket_where_a_classifier_needs_it(
    house: House, told: dict[str, object]
) -> None:
    model = load(house.settings(**told))
    try:
        model.warm_up(watched=False)
        assert (EMBEDDING_GRAPH in model.encoder._opened) == bool(model.own.digests)
    finally:
        model.encoder.close()


@pytest.mark.feature(6, 101)
def test_what_nobody_promoted_or_signed_stops_the_start(house: House, tmp_path: Path) -> None:
    def refused(**changed: object) -> str:
        with pytest.raises(BadUseCases) as found:
            load(house.settings(**changed))
        return str(found.value)

    stranger = classifiers.promoted(tmp_path, "other")
    assert "GUICHET_CLASSIFIERS_DIR" in refused(classifiers_dir=None)
    assert refused(classifiers_dir=stranger.root).startswith(
        "house.classifier: no classifier of house is in production"
    )
    assert "does not hold" in refused(promotion_keys=(stranger.keys,)), "another one's key"
    assert "does not hold" in refused(promotion_keys=())
    assert refused(promotion_keys=(tmp_path / "gone.pub",)).startswith("house.classifier: the store cannot be read")
    copied = tmp_path / "copied"
    shutil.copytree(house.store.root, copied)
    for weights in copied.glob("models/*/weights.npz"):
        weights.write_bytes(weights.read_bytes() + b" ")
    assert "is not the file that was written" in refused(classifiers_dir=copied)
    other = house.folder / "other.yaml"
    other.write_text(FILE.replace("[Printing]", "[Cars]"), encoding="utf-8")
    assert refused(use_cases_file=other).startswith("house.categories: Printing is a label of the classifier")
