"""Articles and tickets that the drafter's tests share."""

from collections.abc import Callable
from datetime import date

import pytest

from models.build import ensure as ensure_encoder
from models.pii.build import ensure
from services.drafter.adapters.embedder import Embedder
from services.drafter.domain.compose import DEFAULT_VOICES
from services.drafter.domain.knowledge import Article, Shelf, parse
from services.drafter.domain.outcome import Library
from services.drafter.domain.ranking import Weights
from services.drafter.domain.terms import Lexicon
from shared.inference import Encoder
from shared.recognising.door import Door

TODAY = date(2026, 11, 23)

PRINTER_FR = """---
id: printer
lang: fr
title: 'Imprimante en panne'
category: hardware
questions:
  - "L'imprimante n'imprime plus"
not_for:
  - "L'imprimante 3D du laboratoire"
---
Vérifiez que l'imprimante est allumée : son écran doit être vert.
Votre référence {{customer_id}} est notée.
Relancez ensuite « une seule page » depuis votre poste !

En cas de bourrage, retirez le papier sans forcer.

Si le toner est vide, indiquez-nous le numéro de l'étiquette.
"""
PRINTER_EN = """---
id: printer
lang: en
title: Printer out of order
category: hardware
questions: [The printer no longer prints]
---
Check that the printer is on: its screen must be green.
Then print "a single page" from your computer.
"""
ERASURE_FR = """---
id: erasure
lang: fr
title: Effacement
category: privacy
kind: static
questions: [Supprimez mes données]
---
Bonjour,

Nous accusons réception de votre demande d'effacement.
Vous recevrez une réponse dans un délai d'un mois : elle sera écrite.
"""
ONLY_EN = """---
id: parking
lang: en
title: Car park
category: information
questions: ["How do I book a parking space?"]
---
A parking space is booked at the front desk of the building.
"""


@pytest.fixture
def printer_fr() -> Article:
    return parse(PRINTER_FR, name="printer.fr")


@pytest.fixture
def printer_en() -> Article:
    return parse(PRINTER_EN, name="printer.en")


@pytest.fixture
def erasure_fr() -> Article:
    return parse(ERASURE_FR, name="erasure.fr")


@pytest.fixture
def only_en() -> Article:
    return parse(ONLY_EN, name="parking.en")


@pytest.fixture
def articles(printer_fr: Article, printer_en: Article, erasure_fr: Article, only_en: Article) -> list[Article]:
    return [printer_fr, printer_en, erasure_fr, only_en]


@pytest.fixture(scope="session")
def door() -> Door:
    """The real recognisers and finder."""
    ensure()
    return Door.load()


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The real encoder."""
    return Embedder(Encoder.load(ensure_encoder(), device="cpu"))


@pytest.fixture
def library(articles: list[Article], door: Door) -> Library:
    return Library(Shelf(articles), Lexicon(articles), DEFAULT_VOICES, Weights(), door)


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., object]:
    def write(**files: str) -> object:
        root = tmp_path_factory.mktemp("knowledge")
        for name, text in files.items():
            (root / f"{name.replace('__', '.')}.md").write_text(text, encoding="utf-8")
        return root

    return write
