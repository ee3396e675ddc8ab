"""Numbers of things: an order, a serial number, a job, a bank's branch tell nobody."""

# ruff: noqa: E501 - a pattern is easier to read, and to search, in one line

import re

_REACH = 90
_THING = (
    r"(?:order|invoice|exhibit|claim|batch|lot|serial|part|asset|tracking|parcel|shipment|prescription|rx|purchase|quote|po|case|docket|"
    r"ticket|incident|change|request|job|work order|wo|s/n|sn|awb|consignment|voyage|manifest|booking|reservation|confirmation|receipt|"
    r"transaction|txn|complaint|audit|cost cent(?:re|er)|gl|sku|item|sample|seat|row|branch|baud(?: rate)?|t?chat|meter reading|schedule|drawing|sticker|application|"
    r"ifsc|swift|bic|sort code|ro|transit|routing|ods|extension|ext|extn|commit|hash|"
    r"commande|facture|devis|colis|clavardage|succursale|agence|suivi(?! de)|s[ée]rie|pi[èe]ce|mod[èe]le|ordonnance|sinistre|bon|lot d'impression|cote|"
    r"(?:error|message|status|erreur|statut|http) code|code (?:d')?erreur|error|erreur|"
    r"cylinder|constat(?: \w+)?|plainte|pv|proc[èe]s-verbal|actif|inventaire|immobilisation|article|institution|autorisation|classe|ser)"
)
_WHICH = r"(?: (?:numbers?|num|no\.?|ref(?:erence)?s?|ids?|codes?|n[°º]|num[ée]ro|de|d'\w+|from|#))*"
_VALUE = r"[\w./#-]*\d[\w./-]*"
_SAID = re.compile(
    rf"(?<!\w){_THING}s?{_WHICH}(?:\? ?\n[^\n]{{0,48}}: |[ :.#?]*)(?:is|was|est|c'est)?[ :#«\"']*(?:{_VALUE}(?:, | (?:and|et|or|ou|to|&) )){{0,3}}(?:(?:19|20)\d\d[/-])?$",
    re.IGNORECASE,
)
_JUST_BEFORE = re.compile(
    r"(?<!\w)(?:branch|succursale|agence|transit|extension|ext|order|commande|invoice|facture|ticket|incident)(?: (?:number|no\.?|n[°º]|num[ée]ro|#))?[ :.#]{1,2}\Z",
    re.IGNORECASE,
)
_BRANCH = re.compile(r"[A-Z]{4}0[A-Z0-9]{6}")
"""An Indian bank's branch (IFSC)."""


def of_a_thing(text: str, start: int, end: int) -> bool:
    """Does the text say just before, or the number's own form, that it is a thing's?"""
    if _BRANCH.fullmatch(text, start, end):
        return True
    return _SAID.search(text[max(0, start - _REACH) : start]) is not None


def just_called_a_thing(text: str, start: int) -> bool:
    """Does the word just before, which is nothing but a thing's, say so? "Change 4417" and "in case 4417" do not."""
    return _JUST_BEFORE.search(text, max(0, start - _REACH), start) is not None
