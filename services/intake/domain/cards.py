"""What stands on a person's card: names, roles, ways to reach them; and what is no card of theirs."""

import re

from services.intake.domain import paragraphs

_PARTICULAR = re.compile(r"^([^\W\d][\w '’/().-]{1,30}?)\s?: ?[\"«“(]? ?\w")
_REACHED_BY = re.compile(
    r"\b(?:t[ée]l|tel|phone|mob|mobile|fax|cell|portable|fixe|standard|ligne|direct|office|bureau|desk|poste? direct"
    r"|ext"
    r"|extension|e-?mail|mail|courriel|web|site web|website|site internet|skype|teams|zoom|whatsapp|linkedin|twitter"
    r"|facebook"
    r"|instagram|adresse|address|horaires?|hours|siret|siren|rcs|tva|vat|naf|ape|iban|company|soci[ée]t[ée]|urgences?"
    r"|astreinte|service|d[ée]partement|department|pgp|gpg|fingerprint|support|hotline|assistance|rendez-vous|agenda"
    r"|head ?teacher"
    r"|calendly|suivez|retrouvez|rejoignez|follow|find us|connect|visit"
    r"|p[ôo]le|fonction|si[èe]ge|code postal|ouverture|permanences?|accueil|jours?|(?:working )?days"
    r"|t[ée]l[ée]travail|pr[ée]sence|rpps"
    r"|adeli|finess|agr[ée]ment|capital|statut|unit[ée]|prochaine?|next|sensitivity|classification|pronou?ns?|pronoms?)",
    re.IGNORECASE,
)
_THING = re.compile(
    r"(?<![\w.@/-])(?=[\w-]*[A-Za-z][\w-]*[A-Za-z])(?=[\w-]*\d[\w-]*\d)(?!\d{1,2}h)"
    r"(?!(?:A|B|D|F|L|I|AT|BE|CH|CZ|DE|DK|ES|FI|FL|FR|IT|LU|NL|NO|PL|PT|SE)-\d{4,5}(?!\w))"
    r"[A-Za-z0-9][A-Za-z0-9_-]{5,40}(?![\w@/-]|\.\w)"
)
"""`PC-COMPTA-01`, `INC0012345`; not `CH-1003`, which is a place, or `14h-18h`."""
_OF_FIRM = re.compile(
    r"\b(?:rue|avenue|av|bd|boulevard|place|chemin|impasse|quai|all[ée]e|route|street|st|road|rd|lane|square|close"
    r"|drive|way|bp|cs|cedex|po box|floor|[ée]tage|b[âa]timent|b[âa]t|building|suite|tva|vat|siret|siren|rcs|iso|iban"
    r"|bic|naf|ape|eori|registered|certifi\w+|capital|agr[ée]ment|orias|finess|licen[cs]e|pgp|gpg|fingerprint)\b"
    r"|\b\d{5}\b|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b",
    re.IGNORECASE,
)
_SOMEBODY = (
    r"(?:personnes?|arrivante?s?|partante?s?|coll[èe]gues?|collaborat(?:eur|rice)s?|stagiaires?|salari[ée]e?s?"
    r"|utilisat(?:eur|rice)s?|starters?|joiners?|leavers?|colleagues?|employees?|interns?|hires?|users?|people|person)"
)
_ACCOUNT = (
    r"(?:comptes?|acc[èe]s|bo[îi]tes?|mots? de passe|identifiants?|accounts?|access|mailbox(?:es)?|passwords?|logins?)"
)
_OF_PEOPLE = re.compile(rf"\b(?:{_SOMEBODY}|deux|two|both)\b", re.IGNORECASE)
_FOR_SOMEBODY = re.compile(
    r"\b(?:ci-apr[èe]s|ci-dessous"
    rf"|(?:{_SOMEBODY}|{_ACCOUNT}) (?:suivante?s?|below)|following {_SOMEBODY}|following {_ACCOUNT}"
    rf"|(?:nouve(?:l|lle|au|aux|lles)|new) {_SOMEBODY}"
    r"|(?:cr[ée]er|d[ée]sactiver|supprimer|fermer|ouvrir|r[ée]initialiser|create|disable|deactivate|delete|reset|remove"
    rf"|close|set up)\b.{{0,60}}\b(?:{_ACCOUNT}|{_SOMEBODY}))(?!\w)",
    re.IGNORECASE,
)
_OWN_ACCOUNT = re.compile(
    r"\b(?:mon|mes|notre|nos|my|our) (?:\w+ ){0,2}(?:comptes?|mots? de passe|acc[èe]s|session|code|pin|accounts?"
    r"|passwords?|access|login|bo[îi]te)\b",
    re.IGNORECASE,
)
# As in North America; in a sentence such digits may be an order's.
_TEN_DIGITS = (
    r"(?:^|[|:•·,;]\s{0,2}|\b(?:tel|ph|phone|cell|mobile|office|direct|fax|main|[omcpftdwh])\W{0,3})(?:1[ .-])?"
    r"\(?\d{3}\)?[ .-]{1,2}\d{3}[ .-]\d{4}(?![\d-])"
)
_CONTACT = re.compile(
    rf"[\w.+-]+@[\w-]+\.[\w.-]+|(?:\+|\b0)\d[\d .()/-]{{7,}}|{_TEN_DIGITS}"
    r"|\b(?:www\.|https?://)\S+|^(?:t[ée]l|tel|phone"
    r"|mob|fax|cell|bureau|poste|ext)\b",
    re.IGNORECASE,
)
NAME_LINE = re.compile(
    r"^(?:(?:M|Mme|Mr|Mrs|Ms|Dr)\.?\s+)?[A-ZÀ-ÞĀ-ſ][\w'’.-]+(?:[ ](?:[A-ZÀ-ÞĀ-ſ][\w'’.-]*|de|du|le|la|van|von"
    r"|d')){1,3}(?:,.{0,40})?$"
)
FULL_NAME = re.compile(
    r"^(?:(?:M|Mme|Mr|Mrs|Ms|Dr)\.?\s+)?[A-ZÀ-ÞĀ-ſ][a-zß-ÿĀ-ſ'’]+(?:-[A-ZÀ-ÞĀ-ſ][a-zß-ÿĀ-ſ]+)?"
    r"(?:[ ](?:(?:de|du|la|van|von) )?[A-ZÀ-ÞĀ-ſ][\w'’-]+){1,2}$"
    r"|^[A-ZÀ-Þ]\.(?:[ -]?[A-ZÀ-Þ]\.)? ?[A-ZÀ-Þ][A-Za-zß-ÿ'’-]{2,}$"
)
FIRST_NAME = re.compile(r"^[A-ZÀ-Þ][a-zß-ÿ'’]+(?:-[A-ZÀ-Þ][a-zß-ÿ]+)?$")
TITLED = re.compile(r"^(?:M|Mme|Mlle|Mr|Mrs|Ms|Dr|Me|Pr|Prof)\.?\s+[A-ZÀ-ÞĀ-ſ][\w'’-]+$")
COMPANY = re.compile(
    r"\b(?:inc|lt[ée]e?|ltd|co|corp|s\.?a|s\.?a\.?s|llc|llp|e\.?u)\.$|(?:\b[A-Z]\.){2,8}$|\s[|•·]\s", re.IGNORECASE
)
ROLE = re.compile(
    r"\b(?:manager|head|director|officer|lead|leader|engineer|developer|analyst|specialist|coordinator|assistant"
    r"|assistante"
    r"|clerk|technician|administrator|secretary|treasurer|nurse|teacher|professor|partner|consultant|supervisor"
    r"|buyer|chair"
    r"|responsable|direct(?:eur|rice)|chef|cheffe|charg[ée]e?|gestionnaire|secr[ée]taire|technicien|technicienne"
    r"|ing[ée]nieure?"
    r"|adjointe?|pr[ée]sidente?|comptable|professeure?|infirmi(?:er|[èe]re)|g[ée]rante?|conseill(?:er|[èe]re)"
    r"|animat(?:eur|rice)"
    r"|gmbh|ltd|limited|llp|llc|inc|plc|sarl|s[àa]rl|sas|sasu|sa|ag|bv)\b",
    re.IGNORECASE,
)
OFFICE = re.compile(
    r"\b(?:support|services?|accueil|contacts?|info|team|[ée]quipe|mairie|[ée]cole|lyc[ée]e|coll[èe]ge|cabinet"
    r"|agence|office|bureau|p[ôo]le|unit[ée]|d[ée]partement"
    r"|r[ée]sidence|association|club|secr[ée]tariat|direction|help ?desk|r[ée]ception|sales|hr|it|group|groupe|school"
    r"|university"
    r"|universit[ée]|council|clinic|clinique|studio|hotel|h[ôo]tel|restaurant|company|soci[ée]t[ée]|entreprise"
    r"|syndicat|centre|center"
    r"|syndic|m[ée]diath[èe]que|biblioth[èe]que|librairie|atelier|boulangerie|joaillerie|[ée]picerie|camping|mus[ée]e"
    r"|cr[èe]che|garderie|gaec|paroisse|coop[ée]rative|f[ée]d[ée]ration|m[ée]tropole|pr[ée]fecture|h[ôo]pital"
    r"|laboratoire|shop|boutique|magasin|store|garage|pharmacie|gardien|paie|payroll|accounts|orders|commandes|achats|facturation"
    r"|billing)\b",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"\b(?:m[ée]decin|avocate?|greffi(?:er|[èe]re)|notaire|architecte?|tr[ée]sori(?:er|[èe]re)|[ée]lue?|d[ée]l[ée]gu[ée]e?"
    r"|cadre|agente?|officer|registrar|surveyor|lecturer|founder|ceo|cto|cfo|coo|vp|president|advis[eo]r|associate"
    r"|representative|agent|planner|designer|physician|doctor|solicitor|lawyer|counsel|trainee|apprentice|intern|alternante?"
    r"|apprentie?|stagiaire|ouvri(?:er|[èe]re)|vendeu(?:r|se)|acheteu(?:r|se)|r[ée]dact(?:eur|rice)|juriste|psychologue"
    r"|r[ée]gie|r[ée]gisseu(?:r|se)|th[ée][âa]tre|communication|informatique|logistique|comptabilit[ée]|marketing|finance"
    r"|gardien(?:ne)?|concierge|caissi(?:er|[èe]re)|b[ée]n[ée]vole|biblioth[ée]caire|formateur|formatrice|enseignante?"
    r"|coord(?:in|onn)at(?:eur|rice)|[ée]ducat(?:eur|rice)|pharmacien(?:ne)?|op[ée]rat(?:eur|rice)|conduct(?:eur|rice)|courti(?:er|[èe]re)|standardiste"
    r"|operations|rh|dsi|si|drh|daf|pdg|dg|dga|dgs|rssi|cse)\b",
    re.IGNORECASE,
)
# Each word of it is read one way alone (`(?>`): a long line of hours that ends otherwise is given up at once.
_WHEN = re.compile(
    r":\s*(?=.*\d)(?>(?:\d{1,2}\s?(?:h|:)\s?\d{0,2}|du|de|au|[àa]|et|le|les|sauf|ferm[ée]e?|from|to|and|closed|midi"
    r"|lun(?:di)?|mar(?:di)?|mer(?:credi)?|jeu(?:di)?|ven(?:dredi)?|sam(?:edi)?|dim(?:anche)?"
    r"|mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
    r"|[ap]\.?m\.?)\b[\s,;/–().-]*)++$",
    re.IGNORECASE,
)
LISTED = re.compile(r"^(?:[-*•]|\d{1,2}[.)°])\s")


def is_particular(line: str) -> bool:
    """`Label : value` whose label is no way to reach somebody: what the message is about, not who signs it."""
    match = _PARTICULAR.match(line)
    if match is None or _REACHED_BY.search(match[1]) or "," in match[1]:
        return False
    return not has_contact(line) and _WHEN.search(line) is None


def describes(line: str) -> bool:
    """A role, a way to reach somebody, a place or a firm."""
    if has_contact(line) or is_particulars_of_firm(line) or is_reached(line):
        return True
    return any(pattern.search(line) for pattern in (ROLE, OFFICE, _TITLE))


def is_role(line: str) -> bool:
    """What somebody is or does: a role, a trade, an office."""
    return ROLE.search(line) is not None or _TITLE.search(line) is not None


def is_reached(line: str) -> bool:
    """`Label : value` whose label is a way to reach somebody."""
    match = _PARTICULAR.match(line)
    return match is not None and _REACHED_BY.search(match[1]) is not None


def names_thing(line: str) -> bool:
    """Is there a name that people give to machines, letters and digits joined?"""
    return _THING.search(line[: paragraphs.LONGEST_SEARCHED]) is not None


def is_particulars_of_firm(line: str) -> bool:
    """A place, or a number under which a company is registered."""
    return _OF_FIRM.search(line[: paragraphs.LONGEST_SEARCHED]) is not None


def asks_for_somebody(paragraph: str) -> bool:
    """Is something asked for another person, rather than for the writer's own account?"""
    return _FOR_SOMEBODY.search(paragraph) is not None and not _OWN_ACCOUNT.search(paragraph)


def speaks_of_people(sentence: str) -> bool:
    return _OF_PEOPLE.search(sentence) is not None


def has_contact(line: str) -> bool:
    """An address, a number or a page by which somebody can be reached."""
    return _CONTACT.search(line[: paragraphs.LONGEST_SEARCHED]) is not None
