"""What the second reader remarks on, in both languages, and what it leaves alone."""

import time
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.pii.build import ensure
from services.desk.domain.i18n import CATALOGUES
from services.desk.domain.second_reader import Kind, Known, Remark, read
from shared.recognising.door import Door

SUGGESTION = {
    "fr": "Bonjour Marc Delaunay,\n\nÉteignez puis rallumez l'imprimante. Un technicien vous rappellera sous 4 heures. "
    "Le guide est sur https://aide.guichet.example/imprimante.\n\nCordialement,\nL'équipe support\n\n"
    "Cette réponse a été préparée avec l'aide d'une IA locale, puis relue et approuvée par une personne.",
    "en": "Hello Marc Delaunay,\n\nSwitch the printer off and on again. A technician will call you within 4 hours. "
    "The guide is at https://help.guichet.example/printer.\n\nKind regards,\nThe support team\n\n"
    "This reply was prepared with the help of a local AI, then reviewed and approved by a person.",
}
TICKET = (
    "Imprimante en panne, merci de m'appeler au 06 12 34 56 78. Marc Delaunay marc.delaunay@client.example A. Roy VPN"
)
HOSTS = frozenset({"aide.guichet.example", "help.guichet.example"})


def known(lang: str) -> Known:
    return Known(TICKET, SUGGESTION[lang], lang, SUGGESTION[lang], HOSTS)


@pytest.fixture(scope="module")
def door() -> Door:
    ensure()
    return Door.load()


def remarks(text: str, lang: str = "fr") -> list[tuple[Kind, str]]:
    return [(one.kind, text[one.start : one.end]) for one in read(text, known(lang), ())]


def own(lang: str, words: str) -> str:
    return f"{'Bonjour' if lang == 'fr' else 'Hello'},\n\n{words}\n\nA. Roy"


CASES = [
    ("fr", Kind.INTERNAL, "note interne", "Note interne : le client est difficile."),
    ("en", Kind.INTERNAL, "do not send", "The site is down again (do not send)."),
    ("fr", Kind.QUOTED, "> Mon imprimante fume.", "C'est noté.\n> Mon imprimante fume."),
    ("en", Kind.QUOTED, "On Monday 2 March, Jo wrote:", "Noted.\nOn Monday 2 March, Jo wrote:"),
    (
        "fr",
        Kind.LINK,
        "http://aide.guichet.example.evil.example/x",
        "Voyez http://aide.guichet.example.evil.example/x.",
    ),
    ("en", Kind.LINK, "www.files.example/get", "Download it from www.files.example/get now."),
    ("fr", Kind.SLOT, "[nom du client]", "Le dossier de [nom du client] est ouvert."),
    ("en", Kind.SLOT, "{{reference}}", "Your reference is {{reference}}."),
    ("fr", Kind.SHOUTING, "IL FAUT REDEMARRER", "IL FAUT REDEMARRER le poste."),
    ("en", Kind.SHOUTING, "!!!", "Restart the computer!!!"),
    ("fr", Kind.HARSH, "Vous auriez dû", "Vous auriez dû lire le message."),
    ("fr", Kind.HARSH, "Comme je vous l’ai déjà dit", "Comme je vous l’ai déjà dit, c'est le câble."),
    ("en", Kind.HARSH, "Obviously", "Obviously the cable is loose."),
    ("fr", Kind.PROMISE, "vendredi", "Le technicien passera vendredi."),
    ("fr", Kind.PROMISE, "remboursement", "Le remboursement est accordé."),
    ("fr", Kind.PROMISE, "sous 24 h", "Nous vous rappellerons sous 24 h."),
    ("en", Kind.PROMISE, "tomorrow morning", "We will fix it tomorrow morning."),
    ("en", Kind.PROMISE, "refund", "You get a refund."),
    ("en", Kind.PROMISE, "$50", "We will take $50 off your bill."),
    ("fr", Kind.PROMISE, "30\u202f€", "Nous retirons 30\u202f€ de la facture."),
    ("fr", Kind.PROMISE, "sous 24\u202fh", "Nous vous rappellerons sous 24\u202fh."),
    ("fr", Kind.PROMISE, "d’ici 3 jours", "Vous serez rappelé d’ici 3 jours."),
]


@pytest.mark.feature(64)
@pytest.mark.parametrize(("lang", "kind", "stretch", "words"), CASES)
def test_each_thing_is_remarked_on_at_its_words(lang: str, kind: Kind, stretch: str, words: str) -> None:
    found = remarks(own(lang, words), lang)
    assert (kind, stretch.casefold()) in [(which, at.casefold()) for which, at in found]
    assert {which for which, _ in found} == {kind}


@pytest.mark.feature(64)
@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("fr", "Merci pour votre message. Redémarrez le poste, puis relancez le VPN ; la panne de lundi est terminée."),
        ("fr", "Le guide est sur https://aide.guichet.example/autre-page, et votre numéro est le 06 12 34 56 78."),
        ("fr", "Avez-vous essayé avec le câble USB ? Le code affiché est E-404, la version 2.3.1 ou 11/2."),
        ("en", "Thank you for your message. Please restart the PC and try the VPN again; Monday's outage is over."),
        ("en", "Could you tell us what the screen says? The guide is at https://help.guichet.example/vpn."),
        ("fr", "Vérifiez le VPN SSL, le DNS, puis la prise RJ HDMI du poste."),
        ("fr", "Écrivez à assistance@aide.guichet.example si la panne revient."),
        ("fr", "Un technicien vous rappellera sous 4 heures."),
        ("en", "A technician will call you within 4 hours."),
    ],
)
def test_an_ordinary_reply_and_what_the_sources_say_are_left_alone(door: Door, lang: str, words: str) -> None:
    text = own(lang, words)
    assert [one for one in read(text, known(lang), door(text, lang)) if one.kind is not Kind.NOTICE] == []


@pytest.mark.feature(64)
@pytest.mark.parametrize(
    ("lang", "label", "value", "words"),
    [
        ("fr", "EMAIL", "claire.vasseur@autre.example", "Le dossier de claire.vasseur@autre.example est clos."),
        ("fr", "PERSON", "Claire Vasseur", "Votre collègue Claire Vasseur a la même panne."),
        ("en", "PHONE", "(514) 555-0134", "You may also call her at (514) 555-0134."),
        ("en", "PERSON", "Joanna Whitfield", "Your colleague Joanna Whitfield wrote the same."),
    ],
)
def test_other_peoples_data_is_remarked_on_and_this_tickets_is_not(
    door: Door, lang: str, label: str, value: str, words: str
) -> None:
    text = own(lang, f"{words} Marc Delaunay, 06 12 34 56 78.")
    found = [one for one in read(text, known(lang), door(text, lang)) if one.kind is Kind.PERSONAL]
    assert [(one.label, text[one.start : one.end]) for one in found] == [(label, value)]


@pytest.mark.feature(64)
@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("Comme je vous l’ai déjà dit, branchez-le.", "blames"),
        ("It's really simple: plug it in.", "belittles"),
        ("Débrouillez-vous avec le câble.", "sends_away"),
        ("That is a ridiculous question.", "insults"),
    ],
)
def test_a_harsh_word_comes_with_why_in_both_languages(words: str, why: str) -> None:
    (found,) = read(f"Bonjour,\n\n{words}", known("fr"), ())
    assert (found.kind, found.label) == (Kind.HARSH, why)
    assert all(f"harsh.{why}" in words for words in CATALOGUES.values())
    assert all(f"remark.{kind}" in words for words in CATALOGUES.values() for kind in Kind)


@pytest.mark.feature(64)
def test_what_is_about_the_whole_text() -> None:
    assert remarks("Le câble est débranché.")[0][0] is Kind.GREETING
    english = own("en", "We have looked at your printer and it is not on the network, so you can plug it in.")
    assert (Kind.LANGUAGE, "") in remarks(english, "fr")
    assert (Kind.LANGUAGE, "") not in remarks(english, "en")
    assert [one.label for one in read(english, known("fr"), ()) if one.kind is Kind.LANGUAGE] == ["en"]


@pytest.mark.feature(64)
def test_a_language_whose_greetings_are_not_known_is_not_asked_for_one() -> None:
    assert read("Guten Tag,\n\nbitte starten Sie neu.", replace(known("fr"), lang="de"), ()) == ()


@pytest.mark.feature(64)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_notice_is_missed_where_words_of_the_suggestion_are_kept_and_only_there(lang: str) -> None:
    paragraphs = SUGGESTION[lang].split("\n\n")
    assert Kind.NOTICE in {kind for kind, _ in remarks("\n\n".join(paragraphs[:-1]), lang)}
    assert remarks(SUGGESTION[lang], lang) == []
    assert remarks(own(lang, "OK."), lang) == []


@pytest.mark.feature(64)
@settings(max_examples=80, deadline=None)
@given(st.text(max_size=300) | st.lists(st.sampled_from([words for *_, words in CASES]), max_size=5).map("\n".join))
def test_remarks_never_overlap_and_point_into_the_text(text: str) -> None:
    found = [one for one in read(text, replace(known("fr"), lang="fr"), ()) if one != Remark(one.kind, label=one.label)]
    for one in found:
        assert 0 <= one.start < one.end <= len(text)
    for before, after in pairwise(found):
        assert before.end <= after.start
    assert len({one.key for one in found}) == len(found)


@pytest.mark.feature(64)
@pytest.mark.usefixtures("no_garbage_collection")
@pytest.mark.parametrize("unit", [".", "!?", "…", " ", ".a", "A, ", "1.", "-", "> ", "[a", "de : x\n"])
def test_a_reply_of_one_thing_is_read_in_time_by_its_length(unit: str) -> None:
    """The expressions hold the interpreter: while one runs, nobody's page is answered."""
    text = f"Bonjour{unit * (40_000 // len(unit))}x"
    started = time.process_time()
    read(text, known("fr"), ())
    assert time.process_time() - started < 3
