"""What the finder says is mended at its edges, and doubted where the text speaks against it."""

import pytest

from models.pii.tokens import bounds
from services.pseudonymizer.domain.detect import detect
from tests.unit.pii.making import reading

Told = dict[str, tuple[str, float]]


def masks(text: str, told: Told) -> list[tuple[str, str]]:
    (part,) = detect((text,), reading=reading(text, told))
    return [(text[span.start : span.end], span.label) for span in part.spans]


@pytest.mark.feature(24)
@pytest.mark.parametrize(
    ("text", "told", "name"),
    [
        ("vu Xiomara Quelle hier", {"Xiomara": ("B-PERSON", 0.9), "Quelle": ("I-PERSON", 0.1)}, "Xiomara"),
        ("vu Xiomara Battuz hier", {"Xiomara": ("B-PERSON", 0.9), "Battuz": ("I-PERSON", 0.1)}, "Xiomara Battuz"),
        ("vu Macsen ab Owain hier", {"Macsen": ("B-PERSON", 0.99), "Owain": ("B-PERSON", 0.99)}, "Macsen ab Owain"),
        ("vu Paq Xiomara hier", {"Xiomara": ("B-PERSON", 0.9), "Paq": ("B-PERSON", 0.1)}, "Paq Xiomara"),
        ("vu Xiomara Battuz hier", {"Xiomara": ("B-PERSON", 0.9)}, "Xiomara"),
        ("voir le dossier de SHIPU", {"SHIPU": ("B-PERSON", 0.99)}, "SHIPU"),
        ("my assistant IFEOMA", {"IFEOMA": ("B-PERSON", 0.99)}, "IFEOMA"),
        ("chez le notaire Xiomara", {"Xiomara": ("B-PERSON", 0.3)}, "Xiomara"),
        ("the driver Xiomara said", {"Xiomara": ("B-PERSON", 0.3)}, "Xiomara"),
    ],
)
def test_a_name_is_whole(text: str, told: Told, name: str) -> None:
    assert masks(text, told) == [(name, "PERSON")]


@pytest.mark.feature(24)
@pytest.mark.parametrize(
    ("text", "told", "names"),
    [
        ("MA NIÈCE CAROL-ANNE DIT QUE", {"CAROL": ("B-PERSON", 0.99), "ANNE": ("I-PERSON", 0.99)}, ["CAROL-ANNE"]),
        ("ET ROZENN ATTEND", {"ROZENN": ("B-PERSON", 0.99)}, ["ROZENN"]),
        ("Cordialement,\nLa vie scolaire", {}, []),
        ("Cordialement,\nle Pôle Instruction", {}, []),
        ("Regards,\nSarah Ngo", {"Sarah": ("B-PERSON", 0.9), "Ngo": ("I-PERSON", 0.04)}, ["Sarah Ngo"]),
        ("Thanks,\nsarah", {}, ["sarah"]),
    ],
)
def test_a_name_ends_where_the_sentence_goes_on(text: str, told: Told, names: list[str]) -> None:
    assert masks(text, told) == [(name, "PERSON") for name in names]


@pytest.mark.feature(24)
@pytest.mark.parametrize(
    ("text", "told", "masked"),
    [
        ("Merci à tous, le poste voisin et FANNY tournent bien depuis hier.", {"FANNY": ("B-PERSON", 0.3)}, []),
        ("MERCI FANNY, LE POSTE VOISIN TOURNE.", {"FANNY": ("B-PERSON", 0.3)}, ["FANNY"]),
        ("Merci à tous, voici la liste :\nFANNY, Paul", {"FANNY": ("B-PERSON", 0.3)}, ["FANNY"]),
        (
            "Xiomara Battuz a dit que les deux, GRACE et XIOMARA, redémarrent.",
            {"Xiomara": ("B-PERSON", 0.9)},
            ["Xiomara Battuz"],
        ),
        (
            "XIOMARA Battuz a dit que les autres et XIOMARA redémarrent.",
            {"XIOMARA": ("B-PERSON", 0.9)},
            ["XIOMARA Battuz", "XIOMARA"],
        ),
        ("Xiomara Petit a dit que le petit est parti.", {"Xiomara": ("B-PERSON", 0.9)}, ["Xiomara Petit"]),
    ],
)
def test_a_name_is_known_again_as_a_name(text: str, told: Told, masked: list[str]) -> None:
    told = {**told, "Battuz": ("I-PERSON", 0.9), "Petit": ("I-PERSON", 0.9)}
    assert [value for value, _ in masks(text, told)] == masked


@pytest.mark.feature(24)
def test_a_particle_between_two_names_is_theirs() -> None:
    told = {"Xiomara": ("B-PERSON", 0.9), "Battuz": ("B-PERSON", 0.9)}
    assert masks("vu Xiomara de la Battuz hier", told) == [("Xiomara de la Battuz", "PERSON")]
    assert masks("vu Xiomara et Battuz hier", told) == [("Xiomara", "PERSON"), ("Battuz", "PERSON")]


@pytest.mark.feature(24)
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("worse, it stopped", {"worse": ("B-PERSON", 0.9)}),
        ("the status is P today", {"P": ("B-PERSON", 0.95)}),
        ("SSID GSB_staff", {"GSB": ("B-USERNAME", 0.9), "_": ("I-USERNAME", 0.9), "staff": ("I-USERNAME", 0.9)}),
        ("le wifi s'appelle GSB_5G", {"GSB": ("B-USERNAME", 0.9), "_": ("I-USERNAME", 0.9), "5G": ("I-USERNAME", 0.9)}),
        ("le wifi c'est FCBV-PUBLIC clé", {"PUBLIC": ("B-USERNAME", 0.9)}),
        (r"le dossier \\ATHENA\Dossiers", {"ATHENA": ("B-USERNAME", 0.9)}),
        (r"le dossier \\VICTOR\compta", {"VICTOR": ("B-PERSON", 0.9)}),
        ("ERROR c.z.hikari.HikariPool - failed", {"HikariPool": ("B-USERNAME", 0.9)}),
        ("at alfred.min.js:2", {"alfred": ("B-USERNAME", 0.9)}),
        ("claim no. 4471820", {"4471820": ("B-CUSTOMER_ID", 0.9)}),
        ("numéro de commande : 4471820", {"4471820": ("B-CUSTOMER_ID", 0.9)}),
        ("Numéro de suivi : 335918204417", {"335918204417": ("B-ID_DOCUMENT", 0.96)}),
        ("Constat gendarmerie n° 2026/00418", {"00418": ("B-CUSTOMER_ID", 0.9)}),
        ("refusé : institution 815", {"815": ("B-CUSTOMER_ID", 0.9)}),
        ("invoices from 4471820", {"4471820": ("B-CUSTOMER_ID", 0.9)}),
        ("Le billet de la semaine passée : 774120, fermé", {"774120": ("B-SECRET", 0.9)}),
        ("ticket number 55810", {"55810": ("B-PHONE", 0.9)}),
        ("no name says it: 4471820", {"4471820": ("B-CUSTOMER_ID", 0.55)}),
        ("Rachid, paye, ext. 2290", {"2290": ("B-PHONE", 0.8)}),
        ("Doriane, comptabilité, poste 214", {"214": ("B-PHONE", 0.8)}),
        ("app. 7, Lévis (Québec) G6W 5M1", {"Québec": ("B-LOCATION", 0.6)}),
        ("un départ pour le Portugal", {"Portugal": ("B-LOCATION", 0.99)}),
        ("il lui faut Avaloq, un courriel", {"Avaloq": ("B-PERSON", 0.9)}),
        ("la politique de Nethris a changé", {"Nethris": ("B-LOCATION", 0.9)}),
        ("sa carte se terminant par 8812, merci", {"8812": ("B-SECRET", 0.9)}),
        ("the phone ending in 88", {"88": ("B-PHONE", 0.9)}),
        ("Nous imprimons sur Josette qui fume", {"Josette": ("B-PERSON", 0.9)}),
        ("Maëlle, Moyens Généraux", {"Moyens": ("B-ORG", 0.9), "Généraux": ("I-ORG", 0.9)}),
        ("Dental Hygiene have theirs", {"Dental": ("B-ORG", 0.9), "Hygiene": ("I-ORG", 0.9)}),
        (
            "camion, km 218 340",
            {"km": ("B-LICENSE_PLATE", 0.9), "218": ("I-LICENSE_PLATE", 0.9), "340": ("I-LICENSE_PLATE", 0.9)},
        ),
        ("Testé : NOK. Encore.", {"NOK": ("B-PERSON", 0.93)}),
        ("she speaks Punjabi", {"Punjabi": ("B-LOCATION", 0.9)}),
        ("le mot Password", {"Password": ("B-SECRET", 0.99)}),
        ("SIREN 046454268", {"046454268": ("B-SIRET", 0.99)}),
    ],
)
def test_what_speaks_against_it_is_heard(text: str, told: Told) -> None:
    assert masks(text, told) == []


@pytest.mark.feature(24)
@pytest.mark.parametrize(
    ("text", "word", "masked"),
    [
        ("Bonjour.\nMa carte de xiomarette est là. Merci.\nA", "xiomarette", False),
        ("bonjour.\nma carte de xiomarette est là. merci.\na", "xiomarette", True),
        ("Bonjour.\nMa carte de xavier est là. Merci.\nA", "xavier", True),
        ("Bonjour.\nMa carte est là. Merci.\nA\nxiomarette", "xiomarette", True),
        ("Bonjour.\nLe fichier xiomarette_passeport. Merci.\nA", "xiomarette", True),
    ],
)
def test_a_name_in_small_letters_stands_in_a_text_of_small_letters(text: str, word: str, masked: bool) -> None:
    assert (masks(text, {word: ("B-PERSON", 0.9)}) != []) is masked
    assert masks(text, {word: ("B-PERSON", 0.97)}) == [(word, "PERSON")]


@pytest.mark.feature(24)
@pytest.mark.parametrize(
    "text",
    [
        "L'imprimante de la salle des maîtres s'appelle Xiomara, il faut l'ajouter",
        "Le routeur s'appelle « Xiomara ».",
        "Dans le clavardage, Xiomara (votre robot!) répond",
        "« Xiomara » (la borne) est éteinte",
        "depuis la tablette Xiomara de la médiathèque",
        "the printer on the 2nd floor that we call Xiomara is out",
        "Xiomara is a NAS and nobody",
        "Les imprimantes Mariouche, Xiomara et OLIVE sont touchées",
        "Mariouche, Xiomara et Olive sont trois baies de stockage",
        "Xiomara and Olive (the other two printers) are fine",
        "c'est une chatte qui s'appelle Xiomara",
        "le programme s'appelle Élan Xiomara, volet 2",
    ],
)
def test_a_machine_called_by_a_name_is_nobody(text: str) -> None:
    assert masks(text, {"Élan": ("B-PERSON", 0.98), "Xiomara": ("I-PERSON", 0.98)}) == []


@pytest.mark.feature(24)
@pytest.mark.parametrize(
    "text",
    [
        "Xiomara, l'imprimante est en panne",
        "ma collègue s'appelle Xiomara",
        "la tablette de Xiomara",
        "my camera is Xiomara's",
    ],
)
def test_who_speaks_of_a_machine_or_has_one_is_not_one(text: str) -> None:
    assert masks(text, {"Xiomara": ("B-PERSON", 0.98)}) == [("Xiomara", "PERSON")]


@pytest.mark.feature(24)
@pytest.mark.parametrize(
    ("text", "told", "value", "label"),
    [
        ("écrit au dos d'un ticket : 0000", {"0000": ("B-SECRET", 0.98)}, "0000", "SECRET"),
        (r"path C:\\Users\\kbenali", {"kbenali": ("B-USERNAME", 0.9)}, "kbenali", "USERNAME"),
        ("j'habite à Québec", {"Québec": ("B-LOCATION", 0.9)}, "Québec", "LOCATION"),
        (
            "carte bleue 4111 1111 1111 1111",
            {"bleue": ("B-CARD", 0.99), "4111": ("I-CARD", 0.99), "1111": ("I-CARD", 0.99)},
            "4111 1111 1111 1111",
            "CARD",
        ),
        ("chez Dental Moroz", {"Dental": ("B-ORG", 0.9), "Moroz": ("I-ORG", 0.9)}, "Dental Moroz", "ORG"),
        ("or just Avaloq", {"Avaloq": ("B-SECRET", 0.9)}, "Avaloq", "SECRET"),
        ("Nok a appelé", {"Nok": ("B-PERSON", 0.93)}, "Nok", "PERSON"),
        ("épicéa suivi de 39400", {"39400": ("B-SECRET", 0.97)}, "39400", "SECRET"),
        ("no name says it: 4471820", {"4471820": ("B-CUSTOMER_ID", 0.85)}, "4471820", "CUSTOMER_ID"),
    ],
)
def test_what_does_not_is_not(text: str, told: Told, value: str, label: str) -> None:
    assert masks(text, told) == [(value, label)]


@pytest.mark.feature(104)
def test_a_password_of_several_words_needs_the_finder_to_agree() -> None:
    text = "mon mdp c'est cornet tourbillon moka"
    assert masks(text, {}) == []
    assert masks(text, {"tourbillon": ("I-SECRET", 0.4)}) == [("cornet tourbillon moka", "SECRET")]


@pytest.mark.feature(104)
@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("le PIN c'est l'autre année", "autre"),
        ("production token: Authorization", "Authorization"),
        ("mot de passe : soleil", "soleil"),
    ],
)
def test_so_does_one_of_a_plain_word(text: str, word: str) -> None:
    assert masks(text, {}) == []
    assert masks(text, {word: ("B-SECRET", 0.2)}) != []


@pytest.mark.feature(19)
def test_groups_of_digits_read_as_several_kinds_are_one_number() -> None:
    told = {"666": ("B-CARD", 0.99), "41": ("B-PHONE", 0.99), "2087": ("B-CARD", 0.99)}
    assert masks("written 666 41 2087 here", told) == [("666 41 2087", "ID_DOCUMENT")]
    plate = {"FH": ("B-CUSTOMER_ID", 0.8), "207": ("B-LICENSE_PLATE", 0.9), "RB": ("I-LICENSE_PLATE", 0.9)}
    assert masks("garé FH 207 RB ici", plate) == [("FH 207 RB", "LICENSE_PLATE")]


@pytest.mark.feature(104)
@pytest.mark.parametrize(
    ("text", "value", "label"),
    [
        ("auth: user=adup mac=ok", "adup", "USERNAME"),
        ("SESSION PHATL02 ouverte", "PHATL02", "USERNAME"),
        ("CVV : 417", "417", "SECRET"),
        ("les 3 chiffres au dos : 417", "417", "SECRET"),
        ("the three digits on the back 911.", "911", "SECRET"),
        ("TWILIO_TOKEN=9e0b7c4451da82f36b1f0ac95d27e813", "9e0b7c4451da82f36b1f0ac95d27e813", "SECRET"),
    ],
)
def test_what_its_place_announces_needs_no_second(text: str, value: str, label: str) -> None:
    assert masks(text, {}) == [(value, label)]


@pytest.mark.feature(27, 104)
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("https://alice:Zx81qwerty@gitlab.com/a is refused", "alice:Zx81qwerty"),
        ("git clone https://bob:hunter2@git.exemple.fr/x.git", "bob:hunter2"),
        ("mongodb+srv://app:Pa55word@cluster0.exemple.net/db", "app:Pa55word"),
        ("proxy http://jdoe:Winter2024@proxy.exemple.com:3128", "jdoe:Winter2024"),
        ("postgres://app:S3cret!pw@db.internal/main", "app:S3cret!pw"),
        ("https://eve:p@ssw0rd@host.exemple.com/", "eve:p@ssw0rd"),
    ],
)
def test_a_password_in_an_address_is_no_e_mail(text: str, value: str) -> None:
    """However sure the finder is of the credentials; told as an e-mail the password would be kept."""
    told = dict.fromkeys((value[start:end] for start, end in bounds(value)), ("I-URL_CREDENTIALS", 1.0))
    assert masks(text, {}) == masks(text, told) == [(value, "URL_CREDENTIALS")]


@pytest.mark.parametrize(
    "text",
    [
        "auth: user=root ok",
        "user win10",
        "SESSION windows11",
        "the last 3 digits of the invoice are 417",
        "SORT_KEY=$HOME",
        "ring 2, 4.18.0.77",
    ],
)
def test_and_what_only_looks_like_it_stays(text: str) -> None:
    assert masks(text, {}) == []


@pytest.mark.feature(104)
@pytest.mark.parametrize(
    ("text", "told", "secret"),
    [
        ("I open it with glaze drips again, thanks", {"again": 0.1}, "glaze drips again"),
        ("I open it with glaze drips again, thanks", {}, "glaze drips"),
        ("I open it with glaze drips over and over again today, thanks", {"over": 0.1}, "glaze drips"),
    ],
)
def test_a_secret_of_plain_words_goes_on_to_the_clauses_end(text: str, told: dict[str, float], secret: str) -> None:
    tags = {word: ("I-SECRET", score) for word, score in ({"glaze": 0.9, "drips": 0.9} | told).items()}
    (part,) = detect((text,), reading=reading(text, tags))
    assert [text[span.start : span.end] for span in part.spans] == [secret]


@pytest.mark.feature(22)
@pytest.mark.parametrize(("score", "label"), [(0.99, "LOCATION"), (0.6, "PERSON")])
def test_a_first_name_within_a_towns_name_is_a_part_of_it(score: float, label: str) -> None:
    text = "17000 La Rochelle"
    told = {"La": ("B-LOCATION", score), "Rochelle": ("I-LOCATION", score)}
    (part,) = detect((text,), reading=reading(text, told))
    assert label in {span.label for span in part.spans}
    assert ("La Rochelle" in {text[span.start : span.end] for span in part.spans}) == (label == "LOCATION")
