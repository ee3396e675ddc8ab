import pytest

from models import corpus
from schemas.tickets import Kind
from services.triage.domain.kind import kind_of


@pytest.mark.parametrize(
    ("subject", "body", "kind"),
    [
        ("", "", Kind.EMPTY),
        ("", "...", Kind.EMPTY),
        ("", "??? !!!", Kind.EMPTY),
        ("", "[PERSON_1]", Kind.EMPTY),
        ("", "qsdfgh jklmp wxcvbn", Kind.EMPTY),
        ("", "%%% ### 0101010 &&& 999 x", Kind.EMPTY),
        ("Réponse automatique : vacances", "Je suis absent jusqu'au 4.", Kind.AUTO_REPLY),
        ("Automatic reply: invoice", "I am out of the office.", Kind.AUTO_REPLY),
        ("Undeliverable: hello", "550 5.1.1 user unknown", Kind.BOUNCE),
        ("Échec de la remise", "Le message n'a pas pu être remis.", Kind.BOUNCE),
        ("Re: VPN", "Merci beaucoup, tout fonctionne maintenant. Bonne journée !", Kind.THANKS),
        ("Re: VPN", "Thanks a lot, it's working now!\n[PERSON_1]", Kind.THANKS),
        ("Re: VPN", "Merci pour l'aide, c'est réglé.", Kind.THANKS),
        (
            "You have won",
            "Limited time offer! You have won the jackpot. Click here to claim, act now, unsubscribe below.",
            Kind.SPAM,
        ),
        (
            "Votre site",
            "Nos experts du référencement naturel vous offrent des résultats garantis. Offre exclusive. Se désabonner.",
            Kind.SPAM,
        ),
    ],
)
def test_what_is_no_ticket(subject: str, body: str, kind: Kind) -> None:
    assert kind_of(subject, body, Kind.TICKET) is kind


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Re: VPN", "Merci, mais ça coupe encore."),
        ("Re: VPN", "Thanks, but the printer is broken too"),
        ("Re: VPN", "Merci ! Et pour le badge, on fait comment ?"),
        ("", "VPN HS"),
        ("Wifi", "."),
        ("pb", "écran noir"),
        ("Undeliverable mail", "All the quotes I send come back. Can you look at it?"),
        ("Phishing", "J'ai reçu « vous avez gagné », cliquez ici. Je n'ai rien ouvert."),
        ("Absences", "Le module des absences ne calcule plus les congés."),
        ("", "打印机坏了"),
        ("Erreur", "0x80070005 0x80070005 0x80070005 accès refusé"),
        ("", "[PERSON_1] est bloquée"),
    ],
)
def test_a_real_ticket_is_kept(subject: str, body: str) -> None:
    assert kind_of(subject, body, Kind.TICKET) is Kind.TICKET


def test_no_ticket_of_the_corpus_is_refused() -> None:
    refused = [
        row
        for row, example in enumerate(corpus.shipped())
        if kind_of(example.subject, example.body, Kind.TICKET) is not Kind.TICKET
    ]
    assert refused == []


@pytest.mark.parametrize("given", [kind for kind in Kind if kind is not Kind.TICKET])
def test_what_intake_saw_stands(given: Kind) -> None:
    assert kind_of("VPN", "The VPN is down and I cannot work", given) is given
