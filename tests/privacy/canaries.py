"""Twenty invented people and five secrets, and the messages that carry them in. Nobody here exists."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Canary:
    """An invented person, what is known of them, and what they write."""

    name: str
    email: str
    subject: str
    text: str
    values: dict[str, str] = field(default_factory=dict)

    def planted(self) -> list[tuple[str, str]]:
        """What must be found nowhere downstream, each under a name that does not repeat it."""
        tag = f"canary-{CANARIES.index(self)}"
        surname = self.name.split()[-1]
        own = [(f"{tag}.name", self.name), (f"{tag}.email", self.email)]
        own += [(f"{tag}.surname", surname)] if len(surname) > 5 else []
        return own + [(f"{tag}.{kind}", value) for kind, value in self.values.items()]


CANARIES: list[Canary] = [
    Canary(
        "Zéphyrine Québriac", "zephyrine.quebriac@exemple-maree.example", "VPN bloqué depuis ce matin",
        "Bonjour,\n\nJe n'arrive plus à me connecter au VPN depuis ce matin. Vous pouvez me joindre au 06 12 34 56 78.\n\n"
        "Cordialement,\nZéphyrine Québriac",
        {"phone": "06 12 34 56 78"},
    ),
    Canary(
        "Oluwaseun Adébáyò", "o.adebayo@exemple-lagune.example", "Facture en double",
        "Bonjour, j'ai été prélevé deux fois. Mon IBAN est FR76 3000 6000 0112 3456 7890 189.\nMerci, Oluwaseun Adébáyò",
        {"iban": "FR76 3000 6000 0112 3456 7890 189"},
    ),
    Canary(
        "Thi Ngọc Nguyễn-Laframboise", "tn.laframboise@exemple-erable.example", "Imprimante du 3e",
        "Bonjour,\nl'imprimante du troisième étage n'imprime plus du tout.\nMon NAS si besoin : 046 454 286.\n\n"
        "Bonne journée,\nThi Ngọc Nguyễn-Laframboise",
        {"sin": "046 454 286"},
    ),
    Canary(
        "Gwendal d'Arcymont", "gwendal.darcymont@exemple-dune.example", "Accès au partage RH",
        "Bonjour,\n\nMerci de donner accès au partage RH à ma collègue, Mme Solveig Brandsdóttir.\n\nGwendal d'Arcymont\n"
        "14 rue des Lilas-Bleus, 29200 Brest",
        {"colleague": "Solveig Brandsdóttir", "address": "14 rue des Lilas-Bleus"},
    ),
    Canary(
        "Kateryna Polishchuk", "kpolishchuk@sample-harbour.example", "Locked out of my account",
        "Hi team,\n\nI am locked out of my account since yesterday. Please call me on +44 20 7946 0123.\n\nThanks,\nKateryna Polishchuk",
        {"phone": "+44 20 7946 0123"},
    ),
    Canary(
        "Bartholomew Featherstonhaugh", "b.featherstonhaugh@sample-moor.example", "Laptop screen flickers",
        "Hello, the screen of my laptop flickers badly. My staff card number is 4539 1488 0343 6467 if you need to bill it.\n"
        "Regards,\nBartholomew Featherstonhaugh",
        {"card": "4539 1488 0343 6467"},
    ),
    Canary(
        "Anjali Krishnamurthy", "anjali.krishnamurthy@sample-delta.example", "Invoice copy needed",
        "Hello,\nCould you send a copy of the March invoice? My manager Rajeshwar Venkataraghavan needs it by Friday.\n\nBest,\nAnjali Krishnamurthy",
        {"manager": "Rajeshwar Venkataraghavan"},
    ),
    Canary(
        "Siobhán McGillicuddy", "siobhan.mcgillicuddy@sample-glen.example", "Teams has no sound",
        "Hi, Teams has had no sound since the update. My address is 221 Thistledown Avenue, Edinburgh.\n\nSiobhán McGillicuddy",
        {"address": "221 Thistledown Avenue"},
    ),
    Canary(
        "Maïwenn Le Bourhis-Kerdaniel", "maiwenn.kerdaniel@exemple-abers.example", "Mot de passe oublié",
        "Bonjour,\nJ'ai oublié mon mot de passe. L'ancien était Cormoran!2931 et il ne marche plus.\n\nMaïwenn Le Bourhis-Kerdaniel",
        {"secret": "Cormoran!2931"},
    ),
    Canary(
        "Jean-Christophe Vandenbroucke", "jc.vandenbroucke@exemple-meuse.example", "Certificat du site expiré",
        "Bonjour,\nle certificat du site est expiré, les clients voient une alerte.\nLe mot de passe du serveur est : Hirondelle#77x\n"
        "JC Vandenbroucke",
        {"secret": "Hirondelle#77x"},
    ),
    Canary(
        "Wilhelmina Ostrowicz", "wilhelmina.ostrowicz@sample-fen.example", "API returns 401",
        "Hi,\nour integration returns 401 since noon. We use the key sk_live_51Hq9fKJx0aZ8TnLw2mVbYcRd for the calls.\nWilhelmina Ostrowicz",
        {"secret": "sk_live_51Hq9fKJx0aZ8TnLw2mVbYcRd"},
    ),
    Canary(
        "Temperance Okonkwo-Blythe", "t.okonkwoblythe@sample-ridge.example", "Backup job fails",
        "Hello,\nthe nightly backup fails with error 0x80070070. Connection string: "
        "postgresql://backup:Wh1teHeron99@db.sample-ridge.example:5432/prod\n\nTemperance Okonkwo-Blythe",
        {"secret": "Wh1teHeron99"},
    ),
    Canary(
        "Fatoumata Diarrassouba", "fatoumata.diarrassouba@exemple-oasis.example", "Suppression de mes données",
        "Bonjour,\nje demande la suppression de mes données personnelles. Mon numéro de sécurité sociale : 2 84 05 75 116 001 58.\n"
        "Fatoumata Diarrassouba",
        {"nir": "2 84 05 75 116 001 58"},
    ),
    Canary(
        "Étienne Larochelle-Bédardin", "etienne.bedardin@exemple-fleuve.example", "Livraison en retard",
        "Bonjour, ma commande devait arriver mardi et rien. Appelez-moi au 514-555-0147 svp.\nÉtienne Larochelle-Bédardin",
        {"phone": "514-555-0147"},
    ),
    Canary(
        "Hrólfur Sigtryggsson", "hrolfur.sigtryggsson@sample-fjord.example", "New starter on Monday",
        "Hello,\nWe have a new starter on Monday, Miss Ottoline Carmichaelson, in the finance team. Please prepare a laptop.\nHrólfur Sigtryggsson",
        {"starter": "Ottoline Carmichaelson"},
    ),
    Canary(
        "Nkechinyere Umunnakwe", "nkechi.umunnakwe@sample-savanna.example", "Phishing mail received",
        "Hi, I received a strange mail asking for my bank details, sent from the machine 10.20.30.41. I did not click.\nNkechinyere Umunnakwe",
        {},
    ),
    Canary(
        "Capucine Montferrandier", "capucine.montferrandier@exemple-causse.example", "Départ d'un collaborateur",
        "Bonjour,\nMonsieur Aurélien Castelnaudois quitte l'entreprise vendredi, merci de fermer ses accès.\nCapucine Montferrandier",
        {"leaver": "Aurélien Castelnaudois"},
    ),
    Canary(
        "Xiomara Villalobos-Quintanilla", "xiomara.vq@sample-mesa.example", "How do I book a room",
        "Hello, how do I book a meeting room for ten people?\n\nKind regards,\nXiomara Villalobos-Quintanilla",
        {},
    ),
    Canary(
        "Björgvin Þorláksson", "bjorgvin.thorlaksson@sample-geyser.example", "Wi-Fi drops",
        "Hi\nthe wifi drops every ten minutes in building C\nBjörgvin Þorláksson",
        {},
    ),
    Canary(
        "Perpétue Nsengiyumva", "perpetue.nsengiyumva@exemple-collines.example", "Clé d'API dans un dépôt",
        "Bonjour,\nun stagiaire a publié notre clé AKIAQ7RZ3EXAMPLEK2MN dans un dépôt public. C'est urgent.\nPerpétue Nsengiyumva",
        {"secret": "AKIAQ7RZ3EXAMPLEK2MN"},
    ),
]  # fmt: skip


def haystack_values() -> list[tuple[str, str]]:
    return [planted for canary in CANARIES for planted in canary.planted()]


def as_mail(canary: Canary, number: int) -> bytes:
    """The canary's message as a mail."""
    from email.message import EmailMessage

    mail = EmailMessage()
    mail["From"] = f"{canary.name} <{canary.email}>"
    mail["To"] = "support@guichet.example"
    mail["Subject"] = canary.subject
    mail["Message-ID"] = f"<canary-{number}@{canary.email.split('@')[1]}>"
    mail["Date"] = "Mon, 02 Nov 2026 09:00:00 +0100"
    mail.set_content(canary.text, cte="8bit")
    return mail.as_bytes()
