"""Street addresses: France (NF Z 10-011), Belgium, Switzerland, Québec and Canada, United Kingdom, United States."""

# ruff: noqa: E501 - a pattern is easier to read, and to search, in one line

import re

from services.pseudonymizer.domain.recognizers.base import PatternRecognizer, Rule, words
from services.pseudonymizer.domain.recognizers.places import beginning, capitals, digits

_TYPES_FR = (
    r"(?:rue|avenue|av\.?|ave\.?|boulevard|boul\.?|bd\.?|blvd\.?|place|pl\.|chemin|ch\.|impasse|imp\.|all[ée]es?|quai|route|rte|cours|"
    r"square|passage|sentier|mont[ée]e|rang|c[ôo]te|ruelle|faubourg|fbg|esplanade|rond-point|chauss[ée]e|promenade|terrasse|croissant|"
    r"villa|r[ée]sidence|lotissement|traverse|venelle|autoroute|mail(?! (?:: ?)?[\w.+-]{1,64}@)|parvis|hameau|cit[ée])"
)
_PARTICLE = r"(?:de |du |des |de la |de l'|d'|l'|la |le |les |aux? |en |et |sur |sous |St-|Ste-)"
_FIRST = rf"{_PARTICLE}{{0,3}}[A-Za-zÀ-ÿ0-9][\wÀ-ÿ'.-]{{1,30}}"
_NEXT = rf"(?: {_PARTICLE}{{0,3}}[A-ZÀ-Ý][\wÀ-ÿ'-]{{1,30}}| (?:de |du |des |d'|l'|la |le |les ){{1,2}}[a-zà-ÿ][\wà-ÿ'-]{{2,30}}){{0,4}}"
_DIRECTION_FR = r"(?: (?:Est|Ouest|Nord|Sud|E\.|O\.|N\.|S\.)(?!\w))?"
_UNIT = (
    r"(?:,? ?(?:#|(?i:app(?:artement|t)?|apt|suite|unit|unité|bureau|bur|b[âa]t(?:iment)?|esc(?:alier)?|[ée]tage|flat|floor|porte|"
    r"local|bte|bo[îi]te)(?!\w)\.? ?#?) ?[A-Z0-9][\w-]{0,5}(?!\w))?"
)
_NUMBER = r"(?<![\w.,/-])\d{1,5}(?:[ -]?(?:bis|ter|quater|[A-Da-d])(?!\w)|[-/]\d{1,4})?"
_TYPES_EN = (
    r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Drive|Dr|Lane|Ln|Court|Ct|Crescent|Cres|Place|Pl|Way|Terrace|Close|Highway|Hwy|"
    r"Parkway|Pkwy|Square|Sq|Mews|Gardens|Gdns|Grove|Row|Hill|Trail|Circle|Cir|Alley|Walk|Broadway|Loop|Plaza|Quay)"
)
_NAME_EN = (
    r"(?:(?:[NSEW]\.?|North|South|East|West|Old|New|St\.?) )?(?:[A-Z][A-Za-zÀ-ÿ'.-]{1,25}|\d{1,3}(?:st|nd|rd|th))"
)
_LOWER_EN = (
    r"(?:[a-z][a-z'-]{2,20} ){1,2}(?:street|avenue|road|boulevard|drive|lane|crescent|court|terrace|"
    r"view|gardens|close|mews|grove|row|place|park|walk|square|rd|ave|st|ln|cres|blvd)"
)
_LIVES = r"(?i:live[sd]?|living|moved|stays?|staying|resid(?:es?|ing)|based) (?i:on|at|in|to|off|down|round)"

ADDRESS = PatternRecognizer(
    name="address",
    label="ADDRESS",
    law="NF Z 10-011; Canada Post addressing guidelines; BS 7666; USPS Publication 28",
    rules=(
        Rule("number first, fr", re.compile(rf"{_NUMBER},? {{1,2}}(?:[ée]e |e |[èe]re )?(?i:{_TYPES_FR})(?!\w) {_FIRST}{_NEXT}{_DIRECTION_FR}{_UNIT}"), 0.85, where=digits),
        Rule("building first", re.compile(rf"(?<!\w)(?i:b[âa]t(?:iment)?\.?|r[ée]s(?:idence)?\.?|appt?\.?|appartement|esc(?:alier)?\.?) [A-Z0-9][\w-]{{0,12}}, {_NUMBER},? {{1,2}}(?i:{_TYPES_FR})(?!\w) {_FIRST}{_NEXT}"), 0.85, where=beginning("ba bâ ré re ap es")),
        Rule("ordinal, fr", re.compile(rf"{_NUMBER},? (?:\d{{1,3}}(?:e|[èe]me|re)) (?i:{_TYPES_FR})(?!\w){_DIRECTION_FR}{_UNIT}"), 0.85, where=digits),
        Rule("number last", re.compile(rf"(?<!\w)(?:Rue|Avenue|Chauss[ée]e|Boulevard|Place|Chemin|Route|Quai|Clos|Drève|rue|avenue|chauss[ée]e|chemin) {_FIRST}{_NEXT},? (?:n° ?)?\d{{1,4}}[A-Da-d]?(?![\w.])(?! (?:h|€|%)){_UNIT}"), 0.75, where=beginning("ru av ch bo pl ro qu cl dr")),
        Rule("street, en", re.compile(rf"{_NUMBER} (?:{_NAME_EN} ){{1,4}}(?i:{_TYPES_EN})(?!\w)\.?(?: (?:East|West|North|South|[NSEW]{{1,2}})(?!\w)\.?)?{_UNIT}"), 0.85, where=digits),
        Rule("lower case, en", re.compile(rf"{_NUMBER} {_LOWER_EN}(?!\w){_UNIT}"), 0.7, where=digits),
        Rule("lives there, en", re.compile(rf"(?<!\w){_LIVES} (?P<v>(?:{_NAME_EN} ){{1,3}}(?i:{_TYPES_EN})(?!\w)\.?)(?! (?i:server|share|database|printer|queue))"), 0.6, where=beginning("live livi move stay resid base")),
        Rule("house first, in", re.compile(r"(?<!\w)(?i:gall?i(?: no)?|gully(?: no)?|h\.? ?no|house no|door no|d\.? ?no|plot no|flat no|qtr no|quarter no)[.:]? ?#?\d{1,5}[\w/-]{0,8}(?:,? [^\W\d_][\w.' -]{2,30}(?=[,\n]))?(?:, (?:near|opp|behind|next to)\.? [\w']{3,20})?(?!\w)"), 0.7, where=beginning("gali gall gull h hous door d plot flat qtr quar")),
        Rule("unit first, en", re.compile(r"(?<!\w)(?i:unit|shop|stall|kiosk|suite) \d{1,4}[A-Za-z]?,? (?i:the) (?i:arcade|precinct|parade|plaza|galleria|maltings|crescent|square|quay|mews|courtyard|stables|old \w{3,12})(?!\w)"), 0.7, where=beginning("unit shop stal kios suit")),
        Rule("german", re.compile(r"(?<!\w)[A-ZÄÖÜ][a-zäöüß-]{2,25}(?:strasse|straße|weg|gasse|platz) \d{1,4}[a-d]?(?!\w)"), 0.8, where=capitals),
        Rule("box", re.compile(r"(?<!\w)(?:P\.? ?O\.? Box|C\.P\.|BP|B\.P\.|Case postale|Bo[îi]te postale) ?(?:n° ?)?\d{1,6}(?!\w)", re.IGNORECASE), 0.7, where=beginning("p po c bp b ca bo")),
        Rule("rural route", re.compile(r"(?<!\w)\d{1,5} (?i:rang) (?:\d{1,2}|[A-ZÀ-Ý][\w'-]{2,30})(?!\w)"), 0.7, where=digits),
    ),
    context=words("adresse", "address", "habite", "demeure", "live", "lives", "livraison", "delivery", "domicile", "home", "bureau", "office", "situé", "located"),
)  # fmt: skip
