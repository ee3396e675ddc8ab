import pytest

from models import corpus
from schemas.tickets import Kind
from services.triage.adapters.model import Model
from services.triage.domain.decide import Message
from services.triage.domain.kind import DOUBTFUL, heard, kind_of


@pytest.mark.parametrize(
    ("subject", "body", "kind"),
    [
        ("", "", Kind.EMPTY),
        ("", "...", Kind.EMPTY),
        ("", "??? !!!", Kind.EMPTY),
        ("", "[PERSON_1]", Kind.EMPTY),
        ("", "[PERSON_1B]", Kind.EMPTY),
        ("", "qsdfgh jklmp wxcvbn", Kind.EMPTY),
        ("", "%%% ### 0101010 &&& 999 x", Kind.EMPTY),
        ("Réponse automatique : vacances", "Je suis absent jusqu'au 4.", Kind.AUTO_REPLY),
        ("Automatic reply: invoice", "I am out of the office.", Kind.AUTO_REPLY),
        ("Undeliverable: hello", "550 5.1.1 user unknown", Kind.BOUNCE),
        ("Échec de la remise", "Le message n'a pas pu être remis.", Kind.BOUNCE),
        ("Re: VPN", "Merci beaucoup, tout fonctionne maintenant. Bonne journée !", Kind.THANKS),
        ("Re: VPN", "Thanks a lot, it's working now!\n[PERSON_1]", Kind.THANKS),
        ("Re: VPN", "Merci pour l'aide, c'est réglé.", Kind.THANKS),
        ("Re: VPN", "Merci [PERSON_2B], c'est réglé.", Kind.THANKS),
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


@pytest.mark.parametrize("sign", ["👍", "✅", "?"])
@pytest.mark.parametrize("subject", ["", "Re: VPN"])
def test_a_sign_that_answers_is_a_ticket(subject: str, sign: str) -> None:
    assert kind_of(subject, sign, Kind.TICKET) is Kind.TICKET


VALUES = [
    "4711",
    "14h30",
    "01/02",
    "0012345678901234567890123456",
    "4500012345\n4500012346",
    "[CUSTOMER_ID_1]",
    "[PHONE_2B]",
]


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("subject", ["", "Re: n° de commande"])
def test_a_value_that_answers_is_a_ticket(subject: str, value: str) -> None:
    assert kind_of(subject, value, Kind.TICKET) is Kind.TICKET


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
        ("Re: date", "12/03/2026 14:30 ou 13/03/2026 15:45"),
    ],
)
def test_a_real_ticket_is_kept(subject: str, body: str) -> None:
    assert kind_of(subject, body, Kind.TICKET) is Kind.TICKET


def test_hardly_any_ticket_of_the_corpus_looks_like_none() -> None:
    tickets = [example for example in corpus.shipped() if example.kind == Kind.TICKET]
    taken = [kind_of(example.subject, example.body, Kind.TICKET) for example in tickets]
    assert {kind for kind in taken if kind is not Kind.TICKET} <= DOUBTFUL
    assert sum(kind is not Kind.TICKET for kind in taken) < 0.005 * len(tickets)


@pytest.mark.parametrize("given", [kind for kind in Kind if kind is not Kind.TICKET])
def test_what_intake_saw_stands(given: Kind) -> None:
    assert kind_of("VPN", "The VPN is down and I cannot work", given) is given


def test_the_model_too_reads_a_value_in_its_thread(model: Model) -> None:
    opening = "Bonjour, mes trois colis ne sont toujours pas arrivés."
    answer = Message("Re: commande", "4500012345 4500012346 4500012347", "fr", opening)
    (judged,) = model.judge_blocking([answer])
    assert judged.actionable


KINDS = tuple(kind.value for kind in Kind)


def shares(**given: float) -> list[float]:
    rest = (1 - sum(given.values())) / (len(KINDS) - len(given))
    return [given.get(name, rest) for name in KINDS]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (shares(ticket=0.1, auto_reply=0.7), Kind.AUTO_REPLY),
        (shares(ticket=0.3, other=0.6), Kind.OTHER),
        (shares(ticket=0.49, other=0.4), Kind.OTHER),
        (shares(ticket=0.55, other=0.4), Kind.TICKET),
        (shares(ticket=0.7, spam=0.3), Kind.TICKET),
        (shares(ticket=0.99), Kind.TICKET),
        (None, Kind.TICKET),
    ],
)
def test_a_message_is_set_aside_where_the_model_holds_it_likelier_none(said: list[float] | None, kind: Kind) -> None:
    assert heard(KINDS, said, Kind.TICKET, Kind.TICKET) is kind


def test_what_intake_saw_and_what_leaves_no_doubt_the_model_cannot_undo() -> None:
    sure = shares(ticket=0.99)
    assert heard(KINDS, sure, Kind.BOUNCE, Kind.BOUNCE) is Kind.BOUNCE
    assert heard(KINDS, sure, Kind.EMPTY, Kind.TICKET) is Kind.EMPTY
    assert heard(KINDS, sure, Kind.INSTRUCTION, Kind.TICKET) is Kind.INSTRUCTION


def test_a_ticket_that_quotes_a_bounce_is_kept_when_the_model_is_sure() -> None:
    assert heard(KINDS, shares(ticket=0.95), Kind.BOUNCE, Kind.TICKET) is Kind.TICKET
    assert heard(KINDS, shares(ticket=0.5), Kind.BOUNCE, Kind.TICKET) is Kind.BOUNCE


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("I am out of the office until the 4th.", Kind.AUTO_REPLY),
        ("Please put an out of office on my mailbox within the hour.", Kind.TICKET),
        ("Je serai en congés jusqu'au 12.", Kind.AUTO_REPLY),
        ("Je n'arrive pas à l'enlever, il répond encore.", Kind.TICKET),
    ],
)
def test_a_subject_about_absence_is_not_enough(body: str, kind: Kind) -> None:
    assert kind_of("Out of office", body, Kind.TICKET) is kind
