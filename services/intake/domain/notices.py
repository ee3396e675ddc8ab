"""The notices that employers add below a mail: of law, of printing, of when somebody works."""

import re
from collections.abc import Sequence
from itertools import takewhile

from services.intake.domain import speech

_NOTICE = re.compile(
    r"^(?:\W{0,4})(?:(?:ce (?:message|courriel|courrier|mail|e-?mail|m[ée]l)|cet e-?mail"
    r"|le pr[ée]sent (?:message|courriel))"
    r"\b.{0,160}(?:confidentiel|joint|destin|secret professionnel|priv|usage exclusif)"
    r"|l['’]information (?:transmise|contenue)\b.{0,60}(?:confidentiel|privil|destin)"
    r"|(?:this|the) (?:e-?mail|message|communication|transmission)\b.{0,90}(?:confidential|intended|privileged)"
    r"|(?:the|all) (?:information|contents?|content) (?:contained |transmitted )?(?:in|of|by) (?:this"
    r"|the) (?:e-?mail|message"
    r"|comm|trans)"
    r"|les (?:informations|donn[ée]es) (?:contenues|figurant|transmises|pr[ée]sentes)\b.{0,30}(?:ce|cet|le pr[ée]sent)"
    r"|l['’]int[ée]grit[ée] de ce (?:message|courriel)"
    r"|(?:important |legal |confidentiality )?(?:notice|disclaimer|avertissement|confidentialit[yé]"
    r"|mentions? l[ée]gales?)"
    r"(?: (?:de confidentialit[ée]|l[ée]gal|notice))?\s*[::.]?\s*$"
    r"|confidentiality notice|avis de confidentialit|disclaimer\b|avertissement\s*:|confidentiel\s*[:–-]"
    r"|avis(?: important| légal)?\s*:.{0,40}(?:informations?|message|courriel)"
    r"|if you (?:are not the (?:intended|named)|have received this|received this)"
    r"|si vous (?:n['’][êe]tes pas (?:le|la) destinataire|avez re[çc]u ce)"
    r"|(?:dans le cadre|en application) d[eu] (?!.{0,60}\b(?:merci de|pouvez|pourriez|faut)\b).{0,40}(?:donn[ée]es"
    r"|rgpd))",
    re.IGNORECASE,
)
# Of these one is enough; of the words of law below, two.
_WHOLE_NOTICE = re.compile(
    r"^\W{0,4}(?:if you (?:are not|have|received).{0,60}(?:(?:intended|named|designated) (?:recipient|addressee)"
    r"|(?:message|e-?mail|communication|transmission).{0,30}(?:in|by) (?:error|mistake))"
    r"|si vous (?:n['’][êe]tes pas (?:le|la) (?:bon )?destinataire|avez re[çc]u ce.{0,30}par erreur)"
    r"|registered (?:in|office|company|charity)\b.{0,80}(?::|\bno\.?\s|\bnumber\b|\bengland\b|\bwales\b|\bscotland\b"
    r"|\bireland\b)"
    r"|(?:this|the) (?:e-?mail|message)(?: and .{0,40})? (?:is|are|may be|contains?)\b.{0,30}(?:confidential"
    r"|privileged)"
    r"|(?:ce (?:message|courriel|mail)|cet e-?mail)(?: et .{0,40})? (?:est|sont)(?: strictement)? confidentiels?\b"
    r"|\w[\w &.'-]{1,60} is (?:a company )?registered in (?:.{0,80}\b(?:no\.?\s|number\b)|(?:england|wales|scotland"
    r"|(?:northern )?ireland|the (?:uk|united kingdom))\b)"
    r"|(?:p )?(?:please )?(?:consider|think of) (?:the environment(?: before\b.*|\W*$)|before (?:you )?print)"
    r"|(?:please )?think before (?:you )?print"
    r"|(?:p )?(?:pensez|pensons) (?:[àa] l['’]environnement(?: avant\b.*|\W*$)|environnement|avant d['’]imprimer|vert)"
    r"|(?:merci de )?n['’]?(?:e pas )?imprime[rz] (?:pas )?(?:ce (?:mail|message|courriel)|cet e-?mail"
    r"|que (?:si|en cas|lorsque|le strict))\b"
    r"|avant d['’]imprimer.{0,40}(?:pens|environnement|n[ée]cessaire|demandez-vous|arbre|plan[èe]te)"
    r"|[ée]conomisons le papier"
    r"|afin de (?:pr[ée]server|contribuer)\b.{0,60}(?:environnement|imprim)"
    r"|(?:you (?:are receiving|received)|vous (?:recevez|avez reçu)) (?:this|ce|cet) (?:e-?mail|message|courriel)"
    r" (?:because|car|parce) .{0,20}\b(?:you|vous|votre|your|we|nous)\b|(?:to unsubscribe|pour (?:vous"
    r"|se) (?:désabonner|désinscrire))\b.{0,60}(?:https?:"
    r"|click|reply"
    r"|visit|follow|write|send|e-?mail to|cliqu|répond|suive|envoy|écri|rendez-vous|:\s*$)"
    r"|(?:avis de confidentialit[ée]|confidentiality notice)\s*[:–-].{0,200}\b(?:courriel|message|e-?mail|mail)\b"
    r"|(?:le contenu de )?(?:ce|cet) (?:message|courriel|mail|e-?mail) n['’]engage\b"
    r"|les (?:avis|opinions?|propos|vues)\b.{0,60}\bn['’]engagent\b"
    r"|\w.{2,80}\b(?:ne (?:peut|pourra|saurait)|d[ée]cline) .{0,30}responsab.{0,60}\b(?:ce|cet) (?:message|courriel"
    r"|mail|e-?mail)\b"
    r"|conform[ée]ment (?:au|[àa] la|aux)\b.{0,90}\bvous (?:disposez|b[ée]n[ée]ficiez|avez)\b.{0,20}\bdroits?\b"
    r"|vos donn[ée]es (?:personnelles|[àa] caract[èe]re personnel) (?:sont|font)\b.{0,60}\b(?:conform\w+|politique"
    r"|traitement)\b|(?:exon[ée]ration|clause de non[- ]|limitation de) ?(?:de )?responsabilit[ée]\s*:"
    r"|my working (?:hours|days?) (?:may|might)\b|droit [àa] la d[ée]connexion\s*[:–-](?! [àa] )"
    r"|ce (?:mail|message|courriel) n['’]appelle pas (?:de|à|une)\b)",
    re.IGNORECASE,
)
_LAW = re.compile(
    r"(confidenti[ae]l)|(privil[eè]g)|(destinataire|recipient|addressee)|(intended|destin[ée]e?s? |attention exclusive)"
    r"|(unauthori[sz]ed|non autoris|sans autorisation)|(disclos|divulg|diffus|disseminat|reproduc|r[ée]utilis)"
    r"|(secret professionnel|professional secrecy)|(exclusi|sole use|solely|uniquement)|(prohibit|interdit|forbidden)"
    r"|(in error|par erreur|by mistake)|(liab|responsabilit)|(virus)|(int[ée]grit)|(legal|l[ée]gal)|(propri[ée]t"
    r"|proprietary)"
    r"|(attachment|pi[èe]ces? jointes?|\bannexes\b)|(d[ée]trui|supprim|delete|destroy)|(notify|avis[ée]r|avertir)"
    r"|(g[oa]r?ant|guarant|altér)"
    r"|(engage|reflect|refl[èe]t|opinions?)|(disclaim)|(donn[ée]es personnelles|personal data|rgpd|gdpr)",
    re.IGNORECASE,
)
# Who demands something without a word about the message itself writes a letter.
_DEMANDS = re.compile(
    r"\bnous vous (?:demand|pri|saur)|\bwe (?:hereby )?(?:ask|request|demand|require)\b", re.IGNORECASE
)
_OF_MAIL = re.compile(
    r"\b(?:ce|cet|le pr[ée]sent|cette|this|the) (?:[^\W\d]+ )?(?:message|courriel|courrier|mail|e-?mail|m[ée]l"
    r"|communication|transmission)\b",
    re.IGNORECASE,
)
_LEAST_LAW, _MOST_LAW, _MUCH_LAW = 120, 600, 4
_NOTICE_LINES, _LONGEST_NOTICE, _LONGEST_HEADING = 12, 2_000, 60


_LABELLED = re.compile(
    r"^\W{0,4}(?:confidentiality|privacy|legal|disclaimer|security)(?: (?:notice|statement|note|warning|disclaimer))?"
    r"\s?[:–-]\s+(?=(?:this|the) )",
    re.IGNORECASE,
)
_WARNED = (
    r"(?:(?:never|do not|don['’]t) (?:wire|send|pay|transfer|make|act|accept|trust|rely|respond|e-?mail|give|share)"
    r"|(?:we|our \w+|staff)(?: \w+)? (?:never|not) (?:ask|e-?mail|send|request|notify|tell|inform|accept)"
    r"|always (?:call|phone|ring|verify|confirm|check)|(?:call|phone|ring|telephone) (?:us|our|your|the)"
    r"|(?:verify|confirm|check)\b[^.]{0,60}\b(?:phone|telephone|verbally|in person|calling|with us))"
)
# Who moves much money warns of those who would have it sent elsewhere.
_OF_FRAUD = re.compile(
    r"^\W{0,4}(?:(?:(?:important|please note|beware|warning)\b\W{0,3})?(?:wire|cyber|e-?mail|bank|payment)?[ -]?"
    r"(?:fraud|crime|scams?) (?:and \w+ )?(?:warning|alert|notice|advisory)\s?[:.!*–-]"
    r"|(?:please (?:note|be aware)(?: that)? |warning\W{1,3})?our bank(?:ing)? (?:account )?details (?:will|do)"
    r" (?:not|never) change\b)"
    r"(?=.{0,300}\b(?:wir(?:e|ing)|funds|bank(?:ing)? (?:account )?details|account details|payments?|money)\b)"
    rf"(?=.{{0,300}}\b{_WARNED}\b)"
    r"(?!.{0,400}(?:\?|\b(?:I|I['’]\w+|my|me|can you|could you|still)\b))",
    re.IGNORECASE,
)


def is_notice(line: str, below: Sequence[str] = ()) -> bool:
    """Does an employer's notice begin with this line? A paragraph that asks, or says "I", is a person's.

    `below`: the lines under it, of which those up to the next blank one are looked at.
    """
    if speech.is_of_line(line):
        return False
    bare = _LABELLED.sub("", line)
    whole, doubtful = (one.match(line) or one.match(bare) for one in (_WHOLE_NOTICE, _NOTICE))
    warns = _OF_FRAUD.match(line)
    whole = whole or warns
    if not whole and not doubtful:
        return _is_all_law(" ".join([line, *takewhile(str.strip, below[:_NOTICE_LINES])])[:_LONGEST_NOTICE])
    paragraph = " ".join([line, *takewhile(str.strip, below[:_NOTICE_LINES])])[:_LONGEST_NOTICE]
    if doubtful and len(line) <= _LONGEST_HEADING and not paragraph[len(line) :].strip():
        paragraph = " ".join([line, *[one for one in below[:_NOTICE_LINES] if one.strip()][:3]])[:_LONGEST_NOTICE]
    if "?" in paragraph:
        return False
    if warns or (whole and line[:3].lower() == "my "):
        return True
    if speech.FIRST_PERSON.search(paragraph):
        return False
    return whole is not None or len({match.lastindex for match in _LAW.finditer(paragraph)}) > 1


def _is_all_law(paragraph: str) -> bool:
    """However it begins: a long paragraph that says much of what only notices say, and nothing of a person."""
    if _DEMANDS.search(paragraph) and not _OF_MAIL.search(paragraph):
        return False
    if len(paragraph) < _LEAST_LAW or "?" in paragraph or speech.FIRST_PERSON.search(paragraph):
        return False
    return len({match.lastindex for match in _LAW.finditer(paragraph[:_MOST_LAW])}) >= _MUCH_LAW
