"""Customer, account, contract, member and employee numbers: announced as such, or in the shape helpdesks give them."""

# ruff: noqa: E501 - a pattern is easier to read, and to search, in one line

import re

from services.pseudonymizer.domain.recognizers.base import PatternRecognizer, Rule
from services.pseudonymizer.domain.recognizers.places import beginning

_WHO = (
    r"(?:client(?:e)?|compte(?: client)?|contrat|abonn[ée]e?|abonnement|adh[ée]rente?|membre|police|assur[ée]e?|employ[ée]e?|patiente?|"
    r"collaborat(?:eur|rice)|salari[ée]e?|soci[ée]taire|[ée]l[èe]ve|[ée]tudiante?|locataire|b[ée]n[ée]ficiaire|allocataire|usag[èe]re?|licenci[ée]e?|donat(?:eur|rice)|candidate?|installation|"
    r"associate|payroll|tenant|student|pupil|donor|resident|loyalty|clock|staff member|library card|"
    r"reg\.?|registration|roll|enrol(?:l)?ment|admission|cif|uan|mrn|chart|merchant|herd|bank a/c|a/c|acct\.?|"
    r"customer|client|account|contract|emp|member(?:ship)?|policy|subscriber|subscription|employee|patient|staff)"
)
_SAID = (
    rf"(?:(?:n[°ºo]\.?|num[ée]ro|num\.?|id|identifiant|r[ée]f(?:[ée]rence)?\.?|code|matricule) ?(?:de |du |d'|d’)?(?:mon |ma |mes )?{_WHO}"
    rf"|{_WHO} ?(?:n[°ºo]\.?|id|number|num(?:ber)?\.?|no\.?|#|ref(?:erence)?\.?|code)"
    r"|matricule|num[ée]ro de badge|badge (?:number|no\.?|n°)|employee no\.?)"
)
_VALUE = r"(?P<v>(?=[A-Z0-9\-./]{0,20}\d)[A-Z0-9][A-Z0-9\-./]{2,22}[A-Z0-9])(?![\w@])"
_ANNOUNCED = beginning(
    "n no nº num id réf ref resi comp cont coll code matr cl ab ad memb poli as em pati payr cu ac subs staf stud badg sala soci"
    " él el ét et lo ben bén allo us lic lib dona dono te pu ca inst reg roll enro admi cif uan mrn char merc herd bank a acct"
)

CUSTOMER_ID = PatternRecognizer(
    name="customer_id",
    label="CUSTOMER_ID",
    law="as announced in the text",
    rules=(
        Rule(
            "announced",
            re.compile(rf"(?<!\w){_SAID} ?(?:est|is|c'est|:|=|#)? ?(?:le |the )?:? ?{_VALUE}", re.IGNORECASE),
            0.85,
            where=_ANNOUNCED,
        ),
        Rule(
            "announced, next line",
            re.compile(rf"(?<!\w){_SAID} ?[:?]?\n{{1,2}}{_VALUE}", re.IGNORECASE),
            0.7,
            where=_ANNOUNCED,
        ),
        Rule(
            "short",
            re.compile(
                rf"(?<!\w)(?:client|customer|compte|account|contrat|contract|membre|member)(?:e)? ?[:#] ?{_VALUE}",
                re.IGNORECASE,
            ),
            0.75,
            where=beginning("cl cu co ac me"),
        ),
        Rule(
            "beside",
            re.compile(
                r"(?<!\w)(?i:client|cliente|customer|membre|member|abonné|contrat|contract|payroll|matricule|employee|employé|employée|adhérent|adhérente|sociétaire|patient|patiente|a/c|acct|cif|uan|mrn|merchant) (?P<v>[A-Z]{1,4}-?\d{4,10}|\d{5,16})(?![\w-])"
            ),
            0.75,
            where=beginning("cl cu memb ab cont pati payr matr em ad soci cif uan mrn merc a acct"),
        ),
        Rule(
            "in a path",
            re.compile(
                r"(?<=/)(?i:clients?|customers?|members?|membres?|adherents?|abonnes?|subscribers?|patients?|accounts?|comptes?|contracts?|contrats?|employees?|employes?|students?|eleves?|usagers?|policies)"
                r"/(?!(?:19|20)\d\d[/-])(?P<v>(?=(?:[A-Za-z-]{0,8}\d){4})[A-Za-z0-9-]{4,40})(?![\w-])"
            ),
            0.75,
            where=beginning("cl cu memb adh abon subs pati acco comp cont empl stud elev usag poli"),
        ),
        Rule(
            "shape",
            re.compile(
                r"(?<![\w-])(?:CLI|CUST|CUS|CLT|CLIENT|ABO|CTR|MBR|EMP|ACC|ACCT|CPT|ADH)[-_#]?[A-Z]{0,3}-?\d{3,10}(?![\w-])"
            ),
            0.8,
            where=beginning("cl cu ab ct mb em ac cp ad"),
        ),
    ),
)
