"""What stands below a card, every day the same: hours, advertising, an employer's good causes."""

import re

from services.intake.domain import speech

_WEEKDAY = (
    r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|(?:mon|tue|wed|thu|fri)(?=\W))s?"
)
_TIMES = (
    rf"(?:\b{_WEEKDAY}|\d ?h\b|\d{{1,2}}h\d|\d ?[ap]\.?m\b|\d{{1,2}}[:.]\d{{2}}|part[- ]time|temps partiel|mi-temps"
    r"|term[- ]time|compressed|flexibl[ey]|\bmatins?\b|\bmornings?\b|\bweekdays\b)"
)
_HOURS = re.compile(
    r"^(?:please note (?:that )?|merci de noter que )?(?:(?:I|we) (?:do not |don['’]t |usually |normally |only "
    r"|currently )?"
    rf"work\b|my working|je (?:ne )?travaille\b).{{0,60}}{_TIMES}"
    r"|^(?:my |our |nos |mes |core |normal |usual )?(?:working|office|opening) (?:hours|days|pattern)\b"
    rf"\s*(?:are\b|is\b|may\b|[:–-]|\().{{0,60}}(?:{_TIMES}|may|differ)|\bworking (?:hours|days) (?:may|might)\b"
    rf"|^(?:nos |mes )?horaires\b[^.?]{{0,40}}:.{{0,40}}{_TIMES}"
    r"|^(?:je suis |(?:nos )?bureaux? )?(?:ouverte?|ferm[ée]e?|joignable|disponible|pr[ée]sente?|absente?)s?\b.{0,30}"
    rf"\b(?:du|de|les?|sauf) {_WEEKDAY}(?! \d)"
    rf"|^(?:(?:nos|notre|le|la|l['’]) ?)(?:bureaux?|cabinet|agence|magasin|guichet|accueil|secr[ée]tariat) (?:est|sont)"
    rf" (?:ouverte?|joignable)s?\b.{{0,30}}\b(?:du|de|les?|sauf) {_WEEKDAY}"
    rf"|^(?:accueil|permanences?|ouverture)\b.{{0,40}}{_TIMES}"
    r"|^(?:please (?:do not|don['’]t)|merci de ne pas) (?:send|use|include|transmit|envoyer|utiliser|transmettre"
    r"|communiquer)\b.{0,100}"
    r"\b(?:e-?mail|mail|courriel|messagerie|this (?:address|mailbox)|cette (?:adresse|bo[îi]te))\b"
    r"|^(?:please note|merci de noter)\b.{0,25}\b(?:on (?:annual )?leave|out of (?:the )?office|closed|en cong[ée]s?"
    r"|ferm[ée]e?s?)\b"
    r"|\b(?:outside|outwith) (?:of )?(?:my |your |the |normal |usual |office |working |core ){1,3}hours\b"
    r"|en dehors d[eu]s? (?:vos |mes |mon |votre )?(?:heures|horaires|temps)\b"
    r"|^je (?:ne )?consulte (?:mes|ma) (?:mails|e-?mails|courriels|messages|messagerie|bo[îi]te)\b.{0,40}"
    r"\b(?:que|fois)\b"
    r"|\bflexible working\b|\bwork(?:ing)? flexibly",
    re.IGNORECASE,
)
_ONCE = re.compile(
    r"\b(?:until|jusqu['’]\w+|cette semaine|this (?:week|month)|next (?:week|month)|from home|today|aujourd['’]hui|now"
    r"|also|too|as well|aussi|[ée]galement)\b",
    re.IGNORECASE,
)
_PRINTING = re.compile(
    r"\b(?:imprim\w+|impression|print(?:ing)?)\b.{0,60}\b(?:plan[èe]te|planet|environ\w+|n[ée]cessaire|n[ée]cessit[ée]"
    r"|necessary|arbres?|trees?)\b"
    r"|\b(?:environ\w+|plan[èe]te|planet|n[ée]cessaire|necessary)\b.{0,60}\b(?:imprim\w+|print)\b"
    r"|^(?:do you|devez-vous|avez-vous|faut-il)\b.{0,25}\b(?:print|imprimer)\b.{0,12}\b(?:message|courriel|mail|e-?mail"
    r"|m[ée]l)\b\s?\?"
    r"|\bthink before.{0,12}\bprint|\bpens(?:ez|ons)\b.{0,20}\bavant d['’]imprimer",
    re.IGNORECASE,
)
_ADVERTISING = re.compile(
    r"^\W{0,4}(?:(?:retrouvez[- ](?:nous|toute?|tous|notre|nos)\b|trouvez[- ]nous (?:sur|au|[àa])\b)"
    r"|suivez[- ](?:nous|notre|toute)|(?:rejoignez[- ]nous|join us)\b(?!.{0,40}\b(?:r[ée]union|visio|appel|call"
    r"|meeting)\b)"
    r"|d[ée]couvrez\b|abonnez[- ]vous|votre avis (?:compte|nous (?:int[ée]resse|importe))"
    r"|r[ée]pondez [àa] notre enqu[êe]te|donnez[- ]nous votre (?:avis|note)"
    r"|follow (?:us|me)\b|find us (?:on|at|in)\b|visit (?:us|our)\b|like us on\b|ask us (?:for|about)\b"
    r"|the (?:greatest|highest|best) compliment\b"
    r"|(?:see|read|hear) what (?:my|our) (?:clients|customers|guests|patients) (?:say|think|are saying|have to say)\b"
    r"|(?:your )?referrals? (?:is|are) (?:\w+ )?(?:appreciated|welcomed?|valued)\b"
    r"|every (?:\$|£|€)\d+ (?:provides|buys|feeds|funds|helps)\b"
    r"|rate (?:us|my (?:service|support)|our)\b|rated [\d.]|take our\b.{0,20}\b(?:survey|poll|quiz)"
    r"|book (?:an? (?:\w+ )?(?:appointment|meeting|call|demo|viewing|consultation|slot|visit)|time|your (?:\w+ )?"
    r"(?:appointment|place|visit))(?: (?:with (?:me|us)|online|here|today|now))?\W*(?:$|https?:|www\.|[àa]t )"
    r"|have you (?:heard about|tried|downloaded|discovered) our (?:new |free |latest )"
    r"|if (?:this is|you (?:have|are having|are experiencing|are in)) (?:an? )?(?:\w+ )?(?:emergency|crisis)"
    r"(?: situation)?,? (?:please |immediately )?(?:call|dial|phone|go to|contact|text)\b"
    r"|how (?:did we do|am i doing|are we doing|likely are you)\b"
    r"|how was (?:my|our) (?:service|support|help|answer|response)\b"
    r"|(?:click|cliquez) (?:here|ici) (?:to (?:rate|give|leave)|pour (?:noter|donner))"
    r"|did you know (?:that )?(?:we (?:now |also )?(?:offer|provide|do|have)|our\b|you can)|(?:le )?saviez[- ]vous "
    r"(?:que )?(?:nous|notre|vous)"
    r"|if (?:your|this|the) (?:matter|enquiry|query|request|message|e-?mail|issue|problem|need) is (?:\w+ )?urgent\b"
    r"|(?:en cas d['’]|pour toute )(?:urgence|absence)\b.{0,30}(?:contact\w*|adress\w*|joindre|@|\d{2} ?\d{2})"
    r"|(?:en cas d['’]|pour toute )urgence\b.{0,30}(?:appel\w*|compos\w*)"
    r"|(?:have|any) (?:any )?feedback\s?\?|need (?:help|support)\s?\?"
    r"|besoin d(?:['’](?:aide|assistance|infos?|informations?|une? (?:conseil|information|rendez-vous|devis))"
    r"|e (?:conseils?|renseignements?|soutien))\s?\?"
    r"|(?:are you |vous (?:[êe]tes )?(?:[àa] la )?)?(?:looking for|recherche[zr]?)\b[^.?!]{0,80}[?!]"
    r"|(?:we(?:['’]re| are) |nous )(?:hiring|recrutons|proud)|fi(?:er|[èe]re)s?\b"
    r"|(?:prochain|nouveau|next|upcoming) (?:spectacle|[ée]v[ée]nement|salon|concert|event|show|open day)\s*[:!–-]"
    r"|(?:we|i) (?:wish|would like to wish) you\b|(?:joyeux no[ëe]l|bonnes? f[êe]tes|merry christmas|season['’]s greet"
    r"|happy (?:new year|holidays|christmas))\b|(?:toute )?l['’][ée]quipe vous souhaite"
    r"|prenez rendez-vous (?:en ligne|sur|ici|via|directement)|prenez rendez-vous\W*(?:$|https?:|www\.)"
    r"|pour prendre rendez-vous|[ée]lections professionnelles)",
    re.IGNORECASE,
)
_CAUSES = re.compile(
    r"\b(?:traditional|ancestral|unceded|first nations?)\b.{0,80}\b(?:territor\w+|lands?|custodians?|owners?|country"
    r"|peoples?)\b|\backnowledge\b.{0,120}\b(?:custodians?|elders|first nations?)\b"
    r"|\bterritoires?\b.{0,60}\b(?:traditionnel|ancestra|non c[ée]d)|\bpremi[èe]res nations\b.{0,60}\bterritoire"
    r"|^(?:(?:i am|i['’]m|je suis) )?(?:an? |une? )?(?:trained |qualified |proud )?(?:mental health )"
    r"(?:first aid|champion|ally)|^(?:(?:i am|i['’]m) an? )?(?:qualified |trained )?first aider\b"
    r"|^(?:je suis )?(?:sauveteu(?:r|se)[- ])?secouriste (?:en|du)"
    r"|^(?:please )?come and talk to me\b"
    r"|never (?:change|ask|alter|e-?mail|send|request|notify)\w*\b.{0,40}\bbank(?:ing)?\b"
    r"|\bbank(?:ing)? details\b.{0,40}\b(?:never|will not|won['’]t) (?:be )?(?:chang|sent|e-?mail)"
    r"|\b(?:beware|aware|alert|attention)\b.{0,30}\bcyber ?(?:crime|fraud)\b"
    r"|\bwork(?:ing)? flexibly\b.{0,60}\b(?:suits? me|reply|respond|response|expect)\b"
    r"|^i do not expect (?:a|an|any) (?:\w+ )?(?:reply|response|answer)\b"
    r"|(?:ne vous sentez pas|no need to|aucune obligation"
    r"|not (?:required|expected|obliged) to).{0,30}\b(?:r[ée]pon|reply|respond|oblig)"
    r"|^(?:(?:ce|mon) (?:message|mail|courriel|e-?mail) (?:vous )?(?:parvient|arrive)|si vous recevez (?:ce|mon)"
    r" (?:message|mail|courriel|e-?mail)) (?:en dehors|hors) d|^limitons (?:nos|les) (?:mails|e-?mails|courriels)\b"
    r"|^cette (?:messagerie|bo[îi]te|adresse) n['’]est pas (?:surveill|relev|consult)[ée]e\b"
    r"|^nous ne vous demand(?:ons|erons) jamais\b|^aucune? .{0,40}\bne vous sera demand[ée]e?\b|^alerte fraude\b"
    r"|^(?:ce|mon) (?:message|mail|courriel|e-?mail) (?:vous )?(?:est|a [ée]t[ée]) (?:envoy|adress)[ée]"
    r" (?:pendant|durant|aux?|selon) (?:mes (?:heures|horaires)|l['’]heure)"
    r"|^(?:mon|ma) (?:assistante?|secr[ée]taire|adjointe?)\s?:"
    r"|^(?:merci de|veuillez) privil[ée]gier (?:cette|notre) (?:adresse|bo[îi]te)\b.{0,40}"
    r"\b(?:g[ée]n[ée]rique|fonctionnelle|pour (?:toute?s?|tous|vos|nos))\b"
    r"|membre d['’]une association (?:de gestion )?agr[ée]{2}|authori[sz]ed and regulated by"
    r"|autoris[ée]e? par l['’]acpr|\bcertifi[ée]e?s? (?:iso|iec|nf|qualiopi|hds|rge|b[ -]?corp|afnor|ecocert)\b"
    r"|^(?:\w+ )?labellis[ée]e?\b"
    r"|\bnot intended (?:to solicit|as (?:a |an )?(?:solicitation|advice|legal advice))\b"
    r"|welcome (?:to contact us|correspondence) in|croeso i chi",
    re.IGNORECASE,
)


def tells_hours(line: str) -> bool:
    """When somebody works every week, or what never to send: a sentence under a signature."""
    line = line[:400]
    return _HOURS.search(line) is not None and not (_ONCE.search(line) or speech.tells_matter(line))


def is_usual(line: str) -> bool:
    """Is this, whoever it names and whatever it asks, what stands below everybody's card?"""
    line = line[:400]
    if speech.is_of_line(line):
        return False
    if _PRINTING.search(line):
        return not (speech.FIRST_PERSON.search(line) or speech.tells_matter(line))
    if _ADVERTISING.match(line) or _CAUSES.search(line):
        return True
    return tells_hours(line) and not speech.requests(line)


def is_boilerplate(line: str) -> bool:
    """A sentence that signatures end with: on the employer, or on when somebody works; not one that asks or adds."""
    return is_usual(line) or not speech.is_own(line)
