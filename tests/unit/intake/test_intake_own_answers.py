"""An answer to our message, above it, below it or within: none is lost, and what it quotes is told apart."""

import pytest

from schemas.tickets import Kind
from services.intake.domain.mail import parse_mail
from tests.unit.intake.writing import ANSWER, HEAD, OURS, mail

SWALLOWED = [
    "De : Support <s@guichet.example>\nEnvoyé : jeudi 26 novembre 2026 09:12\nÀ : Claire\nObjet : RE\n\nLe numéro ?\n==> 5CG1234XYZ\n",
    "Le jeu. 26 nov. 2026 à 09:12, Support <s@guichet.example> a écrit :\nLe numéro ?\n\n5CG1234XYZ, merci\n",
    "Bonjour,\n\nDe : Support <s@guichet.example>\nEnvoyé : jeudi 26 novembre 2026 09:12\nÀ : Claire\nObjet : RE\n\nLe numéro ?\n\n5CG1234XYZ\n",
    "Claire Martin\n\nDe : Support <s@guichet.example>\nEnvoyé : jeudi 26 novembre 2026 09:12\nÀ : Claire\nObjet : RE\n\nLe numéro ?\n\n5CG1234XYZ\n",
    "Envoyé à partir d'Outlook pour Android\n\nDe : Support <s@guichet.example>\nEnvoyé : jeudi 26 novembre 2026 09:12\nÀ : Claire\nObjet : RE\n\nLe numéro ?\n\n5CG1234XYZ\n",
]


@pytest.mark.feature(8, 9)
@pytest.mark.parametrize(
    "body", SWALLOWED, ids=["headers", "attribution", "below-a-greeting", "below-a-name", "below-a-device-line"]
)
def test_an_answer_that_cannot_be_told_from_what_it_quotes_keeps_all(body: str) -> None:
    read = mail(body, ANSWER)
    assert "5CG1234XYZ" in read.text
    assert read.kind is Kind.TICKET
    assert "unsplit" in read.warnings


@pytest.mark.feature(9)
@pytest.mark.parametrize(
    "body",
    [
        "> De : S <s@guichet.example>\n> Envoyé : jeudi 26 novembre 2026 09:12\n> À : Claire\n> Objet : RE\n>\n> Le numéro ?\n",
        "> Le numéro ?\n",
        "Le 26/11/2026 à 09:12, S <s@guichet.example> a écrit :\n> Le numéro ?\n",
    ],
)
def test_an_answer_of_nothing_but_marked_quotation_is_empty(body: str) -> None:
    read = mail(body, ANSWER)
    assert (read.kind, read.text, read.warnings) == (Kind.EMPTY, "", ())


@pytest.mark.feature(8)
@pytest.mark.parametrize("said", ["Oui", "Le code est 12", "On floor 3", "ok merci", "C'est le poste : 4412"])
@pytest.mark.parametrize(
    "announcement",
    [
        "Le 26/11/2026 à 09:12, S <s@guichet.example> a écrit :",
        "On Thu, 26 Nov 2026 at 09:12, S\n<s@guichet.example> wrote:",
    ],
)
@pytest.mark.parametrize("mark", ["> ", ""])
def test_a_line_right_above_an_announcement_is_no_part_of_it(said: str, announcement: str, mark: str) -> None:
    assert mail(f"{said}\n{announcement}\n{mark}Le numéro ?\n", ANSWER).text == said


@pytest.mark.feature(8, 9)
@pytest.mark.parametrize(
    "above", ["", "Envoyé à partir d'Outlook pour Android\n\n", "________________________________\n"]
)
def test_an_answer_that_shows_nothing_but_our_message_says_nothing_and_is_a_ticket(above: str) -> None:
    read = mail(f"{above}{OURS}Bonjour,\n\nLe numéro ?\n\nLe support\n", ANSWER)
    assert (read.text, read.kind, read.warnings) == ("", Kind.TICKET, ())
    assert "Le numéro ?" in read.quoted


@pytest.mark.feature(8, 9)
@pytest.mark.parametrize("answer", ["==> 5CG1234XYZ", "--> 5CG1234XYZ", "## 5CG1234XYZ", "→ 5CG1234XYZ"])
def test_an_answer_marked_within_our_message_keeps_all(answer: str) -> None:
    read = mail(f"{OURS}Le numéro ?\n{answer}\n", ANSWER)
    assert "5CG1234XYZ" in read.text
    assert "unsplit" in read.warnings


@pytest.mark.feature(8, 9)
@pytest.mark.parametrize(
    "answer", ["Le numéro est 5CG1234XYZ, sous le capot.", "Pouvez-vous passer lundi ?", "Je ne le trouve pas"]
)
@pytest.mark.parametrize("end", ["Cordialement,\nLe support", "Bien à vous,\n\nSupport", "Merci"])
@pytest.mark.parametrize("close", ["", "\n\nMerci\nClaire"])
def test_an_answer_written_below_our_message_keeps_all(answer: str, end: str, close: str) -> None:
    read = mail(f"{OURS}Bonjour,\n\nLe numéro ?\n\n{end}\n\n{answer}{close}\n", ANSWER)
    assert answer in read.text
    assert "unsplit" in read.warnings


@pytest.mark.feature(8, 9)
def test_what_was_pasted_above_our_message_keeps_all() -> None:
    pasted = "> ERROR smb 0xC000006D\n\nCordialement\nClaire Martin\n\n"
    assert "0xC000006D" in mail(f"{pasted}{OURS}Le numéro ?\n", ANSWER).text


@pytest.mark.feature(8)
def test_answers_pointed_at_in_plain_text_are_kept() -> None:
    read = mail(
        f"Pls see below after the arrows.\n\n{OURS}1) name ?\n==> Walt Oye\n\n2) model ?\n==> the small one\n", ANSWER
    )
    assert read.text.split("\n\n") == ["Pls see below after the arrows.", "==> Walt Oye\n==> the small one"]


PAGE = "Content-Type: text/html; charset=utf-8\n\n<div>{}</div><div>On Thu, 26 Nov 2026 at 09:12, Support &lt;support@guichet.example&gt; wrote:</div><blockquote>How many?<br>{}<br>Since when?<br>{}<br>Owen</blockquote>"
RED, MARKED, BOLD = (
    '<span style="color:#ff0000">{}</span>',
    '<span style="background-color:yellow">{}</span>',
    "<b>{}</b>",
)


@pytest.mark.feature(8)
@pytest.mark.parametrize(
    ("note", "pen", "kept"),
    [
        ("My answers are in red", RED, True),
        ("Comments inline", RED, True),
        ("Please see highlighted answers below.", MARKED, True),
        ("Voir mes réponses en gras", BOLD, True),
        ("Thanks!", RED, False),
        ("Thanks, see my screenshot below.", BOLD, False),
    ],
)
def test_answers_told_apart_within_a_marked_quotation_are_kept(note: str, pen: str, *, kept: bool) -> None:
    two, since = pen.format("Two"), pen.format("Since 5 October")
    text = parse_mail((HEAD + ANSWER + PAGE.format(note, two, since)).encode()).text
    assert text == (f"{note}\n\nTwo\nSince 5 October" if kept else note)


FORWARDED = "De : Lise Amar <lise@maison.example>\nEnvoyé : lundi 3 mars 2025 09:40\nÀ : Claire\nObjet : TR: badgeuse\n\nPour toi.\nDe : Poste <poste@maison.example>\nEnvoyé : lundi 3 mars 2025 07:02\nÀ : Lise\nObjet : badgeuse\n\nElle affiche E-07.\n"


@pytest.mark.feature(8)
def test_a_forward_of_a_forward_with_a_note_of_one_line_keeps_no_headers() -> None:
    read = mail(f"Une idée ?\n{FORWARDED}", "Subject: TR: TR: badgeuse\n")
    assert read.text.split("\n\n") == ["Une idée ?", "Pour toi.", "Elle affiche E-07."]


@pytest.mark.feature(9)
@pytest.mark.parametrize("sign", ["👍", "✅", "❌", "👎🏽", "?"])
def test_a_sign_is_an_answer(sign: str) -> None:
    body = f"{sign}\n\nLe 26/11/2026 à 09:12, S <s@guichet.example> a écrit :\n> Résolu ?\n"
    read = mail(body, ANSWER)
    assert (read.kind, read.text) == (Kind.TICKET, sign)
    assert mail(body.replace(sign, "..."), ANSWER).kind is Kind.EMPTY
    assert mail(body, "").kind is Kind.EMPTY


OLDER = "Voir ci-dessous.\n\nDe : {}\nEnvoyé : jeudi 26 novembre 2026 09:12\nÀ : Paul\nObjet : facture\n\nLa facture manque.\n"


@pytest.mark.feature(8)
@pytest.mark.parametrize(
    ("head", "author", "kept"),
    [
        ("Subject: facture\n", "Paul <paul@client.example>", True),
        ("Subject: facture\n", "Support <support@guichet.example>", False),
        ("Subject: RE : facture\n", "Paul <paul@client.example>", False),
        ("Subject: [EXT] Re: facture\n", "Paul <paul@client.example>", False),
        ("Subject: facture\nReferences: <r@guichet.example>\n", "Paul <paul@client.example>", False),
    ],
)
def test_what_a_mail_shows_below_is_part_of_it_unless_it_answers(head: str, author: str, *, kept: bool) -> None:
    read = mail(OLDER.format(author), head)
    assert ("La facture manque" in read.text) == kept
    assert ("La facture manque" in read.quoted) == (not kept)


ANNOUNCED = [
    "mardi 12 mars 2024 à 10:15, Support Guichet <support@guichet.example> a écrit :",
    "Mardi 12 mars 2024 10:15 CET, Support Guichet <support@guichet.example> a écrit:",
    '12 mars 2024 10:15 "Support Guichet" <support@guichet.example> a écrit:',
    'Message du : 12/03/2024 10:15\nDe : "Support Guichet" <support@guichet.example>\nA : c@maison.example\nCopie à :\nSujet : x',
    "De : Support Guichet\nEnvoyé : mardi 12 mars 2024 10:15\nÀ : Claire\nObjet : x",
    "De : Support Guichet\n<support@guichet.example>\nDate : mardi\nÀ : Claire",
    "Support Guichet <support@guichet.example> a écrit sur 12/03/2024 10:15:33 :",
    "Op 12 mrt 2024 om 10:15 heeft Support Guichet <support@guichet.example> het volgende geschreven:",
    "2024-03-12 10:15 GMT+01:00 Support Guichet <support@guichet.example>:",
    "De : Support Guichet\nDate et heure : 12/03/2024 10:15\nÀ : claire@maison.example\nObjet : x",
    "---- Activé mar., 12 mars 2024 10:15:33 +0100 Support Guichet <support@guichet.example> a écrit ----",
    "Répondez au-dessus de cette ligne pour ajouter un commentaire",
    "From: Support Guichet\nSent on: Tuesday, March 12, 2024 10:15:05 AM\nTo: Claire\nSubject: x",
]


@pytest.mark.feature(8)
@pytest.mark.parametrize("announcement", ANNOUNCED)
def test_what_is_announced_without_marks_is_quoted(announcement: str) -> None:
    read = mail(f"Oui, résolu.\n\n{announcement}\n\nBonjour,\nEst-ce résolu ?\n", ANSWER)
    assert read.text == "Oui, résolu."
    assert "Est-ce résolu" in read.quoted


def test_an_answer_to_what_was_forwarded_is_an_answer() -> None:
    read = mail(
        f"Oui, résolu.\n\n{ANNOUNCED[4]}\n\nEst-ce résolu ?\n",
        "Subject: RE: TR: x\nIn-Reply-To: <r@guichet.example>\n",
    )
    assert read.text == "Oui, résolu."


def test_a_signed_answer_may_quote_a_signed_mail() -> None:
    inner = "> -----BEGIN PGP SIGNED MESSAGE-----\n> Hash: SHA512\n>\n> Which?\n> -----BEGIN PGP SIGNATURE-----\n> iQ\n"
    outer = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n{}-----BEGIN PGP SIGNATURE-----\n\niQ\n-----END PGP SIGNATURE-----\n"
    read = mail(
        outer.format(f"On 12/03/2024 10:15, S wrote:\n{inner}> -----END PGP SIGNATURE-----\n\nIt is 6.7.9.\n"), ANSWER
    )
    assert read.text == "It is 6.7.9."


ANSWERED = [
    "Quel modèle ?\n\nCordialement,\nLe support\n\nHP 402",
    "Quel jour ?\n\nCordialement,\nLe support\n\noui mardi",
    "Quel numéro ?\n\nCordialement,\nLe support\n\n06 12 34 56 78",
    "Quel bureau ?\n\nBureau 12\n\nLe support",
    "Qui ?\n\nPaul Durand\n\nCordialement,\nLe support",
    "Quel modèle ? HP 402\nDepuis quand ? mardi\n\nLe support",
    "Merci de préciser le modèle.\n\nHP 402",
    "Which day suits you?\n\nRegards,\nSupport\n\nTuesday",
    "Quel jour ?\n\nCordialement\n\nLe support\n\nmardi\n\nClaire Martin",
]


@pytest.mark.feature(8, 9)
@pytest.mark.parametrize("thread", ANSWERED)
@pytest.mark.parametrize("above", ["", "Bonjour\n\n", "________________________________\n"])
def test_a_reply_is_never_empty_where_our_message_may_have_been_answered_within(thread: str, above: str) -> None:
    read = mail(f"{above}{OURS}{thread}\n", ANSWER)
    assert thread in read.text
    assert "unsplit" in read.warnings


@pytest.mark.feature(8)
@pytest.mark.parametrize("mark", ["=> ", "[Claire Martin] "])
def test_an_answer_within_our_message_is_kept_with_the_line_it_goes_on_in(mark: str) -> None:
    thread = f"Quel modèle ?\n{mark}HP 402, celui du\ndeuxième étage\nDepuis quand ?\n{mark}hier\n"
    read = mail(f"Voir mes réponses ci-dessous.\n\n{OURS}{thread}\nCordialement,\nLe support\n", ANSWER)
    assert f"{mark}HP 402, celui du\ndeuxième étage\n{mark}hier" in read.text


IN_BOLD = "Content-Type: text/html; charset=utf-8\n\n<p>Mes réponses en gras ci-dessous.</p><div id='divRplyFwdMsg'><b>De :</b> Support &lt;support@guichet.example&gt;<br><b>Envoyé :</b> lundi 3 mars 2025 10:02<br><b>À :</b> Claire<br><b>Objet :</b> x</div><p>Depuis quand ?</p><p><b>Lundi</b> matin vers neuf heures</p>"


@pytest.mark.feature(8)
def test_an_answer_whose_first_words_are_bold_is_kept_to_its_end() -> None:
    assert parse_mail((HEAD + ANSWER + IN_BOLD).encode()).text.endswith("Lundi matin vers neuf heures")
