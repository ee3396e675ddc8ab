"""One table for all recognisers: what each finds, and what it leaves alone. All numbers are fictitious."""

import pytest

from services.pseudonymizer.domain.detect import detect
from services.pseudonymizer.domain.recognizers import ALL
from shared.placeholders import LABELS


def found(text: str) -> dict[str, list[str]]:
    """What the recognisers find in a text, by label, without any model."""
    (part,) = detect((text,))
    seen: dict[str, list[str]] = {}
    for span in part.spans:
        seen.setdefault(span.label, []).append(text[span.start : span.end])
    return seen


FOUND = [
    ("EMAIL", "écrivez à karim.benali@exemple.fr.", "karim.benali@exemple.fr"),
    ("EMAIL", "reach me: o'neil+it@mail.example.co.uk", "o'neil+it@mail.example.co.uk"),
    ("EMAIL", "nadia.roy (at) exemple.ca", "nadia.roy (at) exemple.ca"),
    ("PHONE", "tél. 06 12 34 56 78", "06 12 34 56 78"),
    ("PHONE", "tél. 0612345678", "0612345678"),
    ("PHONE", "tél. 06.12.34.56.78", "06.12.34.56.78"),
    ("PHONE", "tél. 06-12-34-56-78", "06-12-34-56-78"),
    ("PHONE", "tél. 06\u00a012\u00a034\u00a056\u00a078", "06\u00a012\u00a034\u00a056\u00a078"),
    ("PHONE", "tél. +33 6 12 34 56 78", "+33 6 12 34 56 78"),
    ("PHONE", "tél. +33 (0)6 12 34 56 78", "+33 (0)6 12 34 56 78"),
    ("PHONE", "tél. 0033612345678", "0033612345678"),
    ("PHONE", "call (514) 555-0199 ext. 204", "(514) 555-0199 ext. 204"),
    ("PHONE", "tél. 01 99 00 64 28 poste 204", "01 99 00 64 28 poste 204"),
    ("PHONE", "call 514-555-0199", "514-555-0199"),
    ("PHONE", "call 1-514-555-0199", "1-514-555-0199"),
    ("PHONE", "my cell is 5145550199", "5145550199"),
    ("PHONE", "ring 020 7946 0958", "020 7946 0958"),
    ("PHONE", "ring +44 7700 900123", "+44 7700 900123"),
    ("PHONE", "gsm 0470 12 34 56", "0470 12 34 56"),
    ("IBAN", "IBAN FR76 3000 6000 0112 3456 7890 189 merci", "FR76 3000 6000 0112 3456 7890 189"),
    ("IBAN", "DE89370400440532013000", "DE89370400440532013000"),
    ("IBAN", "be68 5390 0754 7034", "be68 5390 0754 7034"),
    ("CARD", "carte 4111 1111 1111 1111 exp 12/27", "4111 1111 1111 1111"),
    ("CARD", "card 5555555555554444", "5555555555554444"),
    ("CARD", "visa 4111 1111 1111 1111 448 exp 10/27", "4111 1111 1111 1111"),
    ("SECRET", "visa 4111 1111 1111 1111 448 exp 10/27", "448"),
    ("SECRET", "visa 4111111111111111, 10/27, 448", "448"),
    ("CARD", "amex 3782 822463 10005", "3782 822463 10005"),
    ("NIR", "NIR 1 84 12 76 451 089 46", "1 84 12 76 451 089 46"),
    ("NIR", "sécu 184127645108946", "184127645108946"),
    ("NIR", "my French number is 1-84-12-76-451-089-46", "1-84-12-76-451-089-46"),
    ("NIR", "née en Corse 2 69 05 2A 588 157 17", "2 69 05 2A 588 157 17"),
    ("SIN", "NAS : 046 454 286", "046 454 286"),
    ("SIN", "my SIN is 046454286", "046454286"),
    ("SIRET", "SIRET 732 829 320 00074", "732 829 320 00074"),
    ("SIRET", "SIREN 732829320", "732829320"),
    ("VAT", "TVA FR44732829320", "FR44732829320"),
    ("VAT", "TVA BE 0403.170.701", "BE 0403.170.701"),
    ("VAT", "VAT DE136695976", "DE136695976"),
    ("VAT", "VAT GB 980 7806 84", "GB 980 7806 84"),
    ("ID_DOCUMENT", "ma carte d'identité 880692310285", "880692310285"),
    ("ID_DOCUMENT", "passeport 12AB34567", "12AB34567"),
    ("ID_DOCUMENT", "passport number AB123456", "AB123456"),
    ("ID_DOCUMENT", "SSN 536-22-1234", "536-22-1234"),
    ("IP", "mon poste 192.168.4.22 ne répond", "192.168.4.22"),
    ("IP", "host 2001:db8:85a3::8a2e:370:7334", "2001:db8:85a3::8a2e:370:7334"),
    ("MAC", "mac 00:1B:44:11:3A:B7", "00:1B:44:11:3A:B7"),
    ("MAC", "mac 001b.4411.3ab7", "001b.4411.3ab7"),
    ("URL_CREDENTIALS", "https://jdupont:Azerty12@intranet.exemple.fr/x", "jdupont:Azerty12"),
    ("URL_CREDENTIALS", "postgres://app:s3cr3t@db.exemple.fr:5432/app", "app:s3cr3t"),
    ("ADDRESS", "J'habite au 12 rue des Lilas à Lyon", "12 rue des Lilas"),
    ("ADDRESS", "14 bis, avenue du Général de Gaulle", "14 bis, avenue du Général de Gaulle"),
    ("ADDRESS", "livrer au 4520, boulevard Saint-Laurent, bureau 300", "4520, boulevard Saint-Laurent, bureau 300"),
    ("ADDRESS", "I live at 221B Baker Street", "221B Baker Street"),
    ("ADDRESS", "ship to 1600 North Maple Avenue, Apt 4B", "1600 North Maple Avenue, Apt 4B"),
    ("ADDRESS", "Rue de la Loi 16, Bruxelles", "Rue de la Loi 16"),
    ("POSTAL_CODE", "Montréal QC H2X 1Y4", "H2X 1Y4"),
    ("POSTAL_CODE", "London SW1A 1AA", "SW1A 1AA"),
    ("POSTAL_CODE", "12 rue des Lilas, 75011 Paris", "75011"),
    ("LOCATION", "12 rue des Lilas, 75011 Paris", "Paris"),
    ("DATE_OF_BIRTH", "né le 12/03/1984", "12/03/1984"),
    ("DATE_OF_BIRTH", "née le 3 mars 1984 à Lyon", "3 mars 1984"),
    ("DATE_OF_BIRTH", "Date de naissance : 1984-03-12", "1984-03-12"),
    ("DATE_OF_BIRTH", "DOB: March 3, 1984", "March 3, 1984"),
    ("DATE_OF_BIRTH", "I was born on 03/12/1984", "03/12/1984"),
    ("CUSTOMER_ID", "mon numéro de client est CL-204918", "CL-204918"),
    ("CUSTOMER_ID", "customer ID: 88412-A", "88412-A"),
    ("CUSTOMER_ID", "n° de contrat 778120045", "778120045"),
    ("CUSTOMER_ID", "candidate no. 44170", "44170"),
    ("CUSTOMER_ID", "GET https://api.shop.example/v2/customers/C-40-7712/invoices", "C-40-7712"),
    ("CUSTOMER_ID", "curl https://coop.example/adherents/7741-20 -> 404", "7741-20"),
    ("USERNAME", "mon identifiant est jdupont", "jdupont"),
    ("USERNAME", "my username is j.smith42", "j.smith42"),
    ("SECRET", "Agent: and the password?\nBob: finest kind", "finest kind"),
    ("USERNAME", "utilisateur montage1, mdp bout à bout", "montage1"),
    ("USERNAME", "I sign on as ROZ3. LAST", "ROZ3"),
    ("USERNAME", "s'est connectée à côté avec apaul-sn, pareil", "apaul-sn"),
    ("USERNAME", "je suis connectée en sec-lesp, le", "sec-lesp"),
    ("USERNAME", "compte mtremblay2 bloqué", "mtremblay2"),
    ("USERNAME", r"session DESKTOP-7G3K2L1\marie ouverte", r"DESKTOP-7G3K2L1\marie"),
    ("USERNAME", r"compte NT-PARIS\jdupont", r"NT-PARIS\jdupont"),
    ("USERNAME", r"je me connecte avec CORP\mtremblay", r"CORP\mtremblay"),
    ("USERNAME", r"C:\Users\kbenali\Documents", "kbenali"),
    ("LICENSE_PLATE", "mon véhicule AB-123-CD", "AB-123-CD"),
    ("LICENSE_PLATE", "plaque AB 123 CD", "AB 123 CD"),
    ("LICENSE_PLATE", "ancienne plaque 1234 AB 75", "1234 AB 75"),
    ("HEALTH", "RAMQ TREM 8453 1217", "TREM 8453 1217"),
    ("HEALTH", "RAMQ TREM 8453 1217 2027 06", "TREM 8453 1217"),
    ("HEALTH", "NHS number 943 476 5919", "943 476 5919"),
    ("SECRET", "clé AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE"),
    ("SECRET", "token ghp_0123456789abcdefghijABCDEFGHIJ012345", "ghp_0123456789abcdefghijABCDEFGHIJ012345"),
    ("SECRET", "jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl ok", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"),
    ("SECRET", "Server=db;User Id=app;Password=Pa55-word;", "Pa55-word"),
    ("SECRET", "mon mot de passe est Soleil2024!", "Soleil2024!"),
    ("SECRET", "le mdp ben c est numerise moi ca\nSylvain dit", "numerise moi ca"),
    ("SECRET", "the password is three ducks swimming", "three ducks swimming"),
    ("SECRET", "mot de passe : soleil", "soleil"),
    ("SECRET", "mdp = azerty77", "azerty77"),
    ("SECRET", "Le mot de passe c'est\nGrenouille88\nmerci", "Grenouille88"),
    ("SECRET", 'mon mot de passe "Chaton bleu 12" ne marche pas', "Chaton bleu 12"),
    ("SECRET", "mon mdp est «Grenouille88»", "Grenouille88"),
    ("SECRET", "j'utilise Soleil2024! comme mot de passe", "Soleil2024!"),
    ("SECRET", "Soleil2024! c'est mon mot de passe", "Soleil2024!"),
    ("SECRET", "le code PIN c'est 4821", "4821"),
    ("SECRET", "le code de la porte est 48215", "48215"),
    ("SECRET", "my password is hunter2", "hunter2"),
    ("SECRET", "password: correct horse battery staple\nthanks", "correct horse battery staple"),
    ("SECRET", "I use Tr0ub4dor&3 as my password", "Tr0ub4dor&3"),
    ("SECRET", "my VPN password is Winter#2025, please", "Winter#2025"),
    ("SECRET", "PIN: 9034", "9034"),
    ("SECRET", "password reset? I keep typing P@ssw0rd99 and nothing", "P@ssw0rd99"),
    ("SECRET", "login: jdupont / Azerty!42", "Azerty!42"),
    ("SECRET", "Le réseau c'est MERITES-2026, la clé allez-les-jeunes (affichée)", "allez-les-jeunes"),
    ("SECRET", 'SSID "Proe" key rooiwyn2025', "rooiwyn2025"),
    ("CUSTOMER_ID", "Installation n° PA-11873, moteur FAAC", "PA-11873"),
    ("SECRET", "the wifi key is maison-bleue-77", "maison-bleue-77"),
    ("SECRET", "la phrase maîtresse est « deux chats et un lavabo ».", "deux chats et un lavabo"),
    ("SECRET", "sa réponse à la question secrète : Barnabé", "Barnabé"),
    ("SECRET", 'the memorable word is "lighthouse"', "lighthouse"),
    ("SECRET", "PGPASSWORD='Toussaint/02' psql -h db1", "Toussaint/02"),
    ("SECRET", "0 2 * * * RESTIC_PASSWORD='mieux vaut tard' restic backup", "mieux vaut tard"),
    ("SECRET", "bind 10.0.4.2\nrequirepass Linnet+Gorse\nport 6379", "Linnet+Gorse"),
    ("SECRET", "ça demande un code pis password1 marche pas", "password1"),
    ("SECRET", "mettez Bienvenue01 comme tout le monde", "Bienvenue01"),
    ("SECRET", "ma carte, EXPIRATION 04/28 ET LE PETIT CODE 902.", "902"),
    ("SECRET", "valid thru 08/27, the number on its back 118", "118"),
    ("USERNAME", "FTP : rcastel_web mot de passe \"gR3nache'Noir\"", "rcastel_web"),
    ("USERNAME", "we use frontdesk.3 and password Willow", "frontdesk.3"),
    ("PERSON", "Bonjour Mme Lefebvre, merci", "Lefebvre"),
    ("PERSON", "Merci.\n\nCordialement,\nMarie Tremblay", "Marie Tremblay"),
    ("PERSON", "Thanks,\nsarah", "sarah"),
    ("PERSON", "je m'appelle karim benali et je", "karim benali"),
    ("PERSON", "My name is Siobhán O'Brien.", "Siobhán O'Brien"),
    ("PERSON", "JE M'APPELLE PIERRE LAVOIE", "PIERRE LAVOIE"),
    ("PERSON", "demandez à Nguyen Thi Lan", "Nguyen Thi Lan"),
    ("PERSON", "ma collègue Ewa Kowalczyk ne peut", "Ewa Kowalczyk"),
    ("PERSON", "Hi Jean-François, any news?", "Jean-François"),
    ("PERSON", "M. d'Arcy a appelé", "d'Arcy"),
    ("PERSON", "Mme L'Écuyer attend", "L'Écuyer"),
    ("ORG", "la société Durand SARL", "Durand SARL"),
]  # fmt: skip

CLEAN = [
    "Teams et Outlook plantent depuis la version 10.0.19045.",
    "Le serveur MARTIN ne répond plus, erreur 0x80070005.",
    "Ticket #4456123 : facture de 1 234,56 € du 12/03/2024",
    "My password is not working. It says my password has expired.",
    "mon mot de passe est expiré, je dois le réinitialiser",
    "it asks for a security answer that I never set",
    "export PGPASSWORD=$DB_PASS before psql",
    "# the sample says\nrequirepass foobared\n",
    "tonight\nrequirepass was on though",
    "j'ai oublié mon mot de passe",
    "password reset",
    "le mot de passe ne fonctionne pas",
    "The printer on port 9100 shows error 49.4C02",
    "masque 255.255.255.0, boucle 127.0.0.1",
    "carte 4111 1111 1111 1112",
    "my card 4111 1111 1111 1112",
    "visa 4111 1111 1111 1112",
    "IBAN FR76 3000 6000 0112 3456 7890 188",
    "NIR 1 84 12 76 451 089 47",
    "SIRET 732 829 320 00075",
    "TVA FR45732829320",
    "code erreur 4022",
    "4111 1111 1111 1112 448 on the label",
    "le réseau est lent, la clé tourne mal",
    "mon mot de passe est bloqué depuis ce matin",
    "Plesk répond « invalid credentials (1006) »",
    "the card expired 04/27 and the form shows 340",
    "Forgot password? Welcome 2025",
    "le GROUPE-07 mot de passe",
    "appelez-moi au poste 4410",
    "ring me on extension 4120",
    "Merci d'avance pour votre aide",
    "Cordialement,\nL'équipe support",
    "Envoyé de mon iPhone",
    "réunion le 14 mars 2025 à 10:30",
    "Windows 11 23H2, build 22631.3447",
    "KB5034441 a échoué",
    'The page says "Username Or Email, Passphrase". I\'ve no idea which of them it wants.',
    "Login is going but it is slow",
    "I log in with office365 and it fails",
    "Rev Two of the form, Maj Windows faite",
    "The guest password's in the invite and everybody has it, I don't see the harm.",
]


@pytest.mark.feature(19, 20, 22)
@pytest.mark.parametrize(("label", "text", "value"), FOUND)
def test_it_is_found(label: str, text: str, value: str) -> None:
    assert value in found(text).get(label, []), found(text)


@pytest.mark.feature(19, 24)
@pytest.mark.parametrize("text", CLEAN)
def test_it_is_left_alone(text: str) -> None:
    assert found(text) == {}


@pytest.mark.feature(20)
@pytest.mark.parametrize(("body", "sounds"), [("269052A588157", "2690519588157"), ("269052B588157", "2690518588157")])
def test_corsica_has_its_own_arithmetic(body: str, sounds: str) -> None:
    key = 97 - int(sounds) % 97
    right, wrong = f"{body}{key:02d}", f"{body}{key % 97 + 1:02d}"
    assert found(f"voici {right}")["NIR"] == [right]
    assert "NIR" not in found(f"voici {wrong}")


@pytest.mark.feature(21)
def test_a_context_word_raises_the_score_as_a_whole_word_only() -> None:
    def score(text: str) -> float:
        (part,) = detect((text,))
        return max(span.score for span in part.spans if span.label == "PHONE")

    plain = score("0612345678")
    assert score("téléphone 0612345678") > plain
    assert score("phone 0612345678") > plain
    for within in ("phonetics", "microphone", "saxophone", "téléphonie", "mytel"):
        assert score(f"{within} 0612345678") == plain, within


@pytest.mark.feature(26)
@pytest.mark.parametrize("text", [case[1] for case in FOUND])
def test_every_span_says_which_recogniser_and_which_of_its_patterns(text: str) -> None:
    (part,) = detect((text,))
    assert part.spans
    assert all(span.recognizer and span.pattern and 0 < span.score <= 1 for span in part.spans)


@pytest.mark.feature(26)
def test_a_span_says_which_word_spoke_for_it() -> None:
    (part,) = detect(("mon NIR : 1 84 12 76 451 089 46",))
    (span,) = part.spans
    assert (span.recognizer, span.pattern, span.context) == ("nir", "with key", "nir")
    assert span.score > 0.9


def test_every_recogniser_cites_its_law_and_has_a_label_of_the_contract() -> None:
    assert len({recognizer.name for recognizer in ALL}) == len(ALL)
    for recognizer in ALL:
        assert recognizer.law
        assert recognizer.label in LABELS
