"""The words with which people greet and take leave."""

import re

from services.intake.domain import farewells_abroad, paragraphs, politeness

_TO_WHOM = (
    r"(?: [àa] (?:vous(?: deux| tous| toutes)?|tous|toutes(?: et (?:[àa] )?tous)?|toi|toute l['’][ée]quipe))?"
    r"(?: (?:[ée]galement|aussi|pareillement))?"
)
GREETING = (
    r"(?:bien |tr[èe]s |plus |tout |fort )?cordialement(?: v[ôo]tre| [àa] (?:vous|tous|toutes|toi))?"
    r"|bien [àa] (?:vous|toi)(?: tous| toutes| deux)?"
    r"|bien v[ôo]tre|(?:avec )?(?:mes |nos |bien des )?(?:plus )?(?:sinc[èe]res |meilleures |cordiales |respectueuses "
    r"|vives |sportives |syndicales |amicales |chaleureuses |fraternelles |bonnes |belles )?"
    r"(?:meilleures |sinc[èe]res )?"
    r"salutations(?: (?:distingu[ée]es|cordiales|sinc[èe]res|respectueuses|sportives"
    r"|[^\W\d]{4,18}es|d[eu]s? (?:la |l['’])?[^\W\d]+(?:-[^\W\d]+)*"
    r"|les (?:meilleures|plus (?:sinc[èe]res|cordiales|distingu[ée]es|respectueuses))))?|[^\W\d]{4,20}ment v[ôo]tre"
    r"|(?:bien |tr[èe]s |plus )?(?:respectueuse|amicale|sinc[èe]re|chaleureuse|solidaire|(?:con)?fraternelle|d[ée]voue"
    r"|sportive|musicale|syndicale|associative|affectueuse|coll[ée]giale|r[ée]publicaine|mutualiste|coop[ée]rative"
    r"|artistique|militante|loyale|fid[èe]le|festive|scoute|gourmande|professionnelle)ment(?: v[ôo]tre"
    r"| [àa] (?:vous|toi))?|(?:sinc[èe]res |(?:toutes )?mes )?amiti[ée]s|cordialmt"
    # As people mistype it.
    r"|(?:bien |tr[èe]s )?co?r?d?[ia]{1,3}l{1,2}e?m{1,2}[en,]{0,3}t"
    r"|(?:bien )?(?:cdl?t|cor?dlt|cdlmt|cord\.?)|b[aà]v|bàt|slts?"
    r"|(?:(?:je|en) vous (?:en )?(?:souhaite|souhaitant) (?:une )?|vous (?:en )?souhaitant (?:une )?"
    r"|passez? (?:une )?|tr[èe]s )?(?:bonne|belle|excellente"
    r"|agr[ée]able) (?:journ[ée]e|soir[ée]e"
    r"|r[ée]ception(?: d[eu] (?:ce |cet |mon |la )?(?:mail|message|courriel|e-?mail|pr[ée]sente?))?|continuation"
    r"|semaine|apr[èe]s-midi"
    r"|fin d(?:e |['’])(?:journ[ée]e|semaine|apr[èe]s-midi|ann[ée]e))"
    rf"{_TO_WHOM}"
    r"|(?:bon(?:ne)?s?|joyeuses) (?:(?:lun|mar|mercre|jeu|vendre|same)di|app[ée]tit"
    r"|lecture|retour|we|week-?end|courage|apr[èe]s-midi|f[êe]tes|ann[ée]e|reprise|route"
    rf"|vacances|vol|d[ée]but de (?:semaine|journ[ée]e)|weekend){_TO_WHOM}|(?:mes "
    rf"|nos )?meilleurs v[œo]e?ux(?: [àa] (?:vous|tous|toutes|toute l['’][ée]quipe))?"
    r"|bon retour de vacances|bonne (?:et heureuse )?ann[ée]e(?: 20\d\d)?"
    r"|(?:avec )?(?:tous )?(?:mes|nos) (?:meilleurs )?v[œo]e?ux(?: (?:pour|de|[àa]) [^?.,]{1,40})?"
    r"|(?:bon(?:ne)?s?|bel(?:le)?s?|excellente?s?) (?:fin d(?:e |['’]))?[^\W\d]+(?: [^\W\d]+)?"
    r" [àa] (?:vous(?: deux| tous| toutes)?|tous|toutes|toi|toute l['’][ée]quipe)"
    rf"|(?:salut|adieu) et (?:bonne|belle) (?:journ[ée]e|soir[ée]e)|adieu"
    r"|(?:restant|demeurant)(?: bien| toujours)? [àa] (?:votre |ta )?(?:enti[èe]re )?(?:disposition|[ée]coute)"
    r" (?:pour (?:toute?s?|tous|une?|quelque|plus)|en cas|si) (?:[^\W\d]+(?: |['’])){0,3}[^\W\d]+"
    r"|(?:(?:je (?:reste|demeure)|(?:en )?restant|demeurant|nous (?:restons|demeurons))(?: bien| toujours)? )?"
    r"[àa] (?:votre|ta) (?:enti[èe]re )?(?:dispo(?:sition)?|[ée]coute)(?: au \+?\d[\d .()]{6,20}\d)?"
    r"|[àa] (?:votre service|l['’][ée]coute)"
    r"|comptant sur vous"
    r"|(?:en )?esp[ée]rant vous (?:lire|relire)(?: bient[ôo]t| prochainement| rapidement)?"
    r"|(?:dans|en) cette attente|dans l['’]attente|(?:dans |en )(?:l['’])?(?:attente|espoir)"
    r" (?:d['’]une? (?:[^\W\d]+ )?(?:r[ée]ponse"
    r"|suite|issue|solution|retour)(?: favorable| positive| rapide| prompte)?(?: de votre part)?|de votre (?:retour"
    r"|r[ée]ponse))"
    r"|comptant sur votre (?:compr[ée]hension|diligence|r[ée]activit[ée]|aide|soutien)"
    r"|en attendant (?:votre|une|de vos|vos) (?:retour|r[ée]ponse|nouvelles)"
    r"|(?:prenez|prends) (?:bien )?soin de (?:vous|toi)|portez-vous bien|bien des choses"
    r"|avec (?:(?:toute )?ma )?(?:gratitude|reconnaissance|consid[ée]ration|confiance)|avec (?:chaleur|mon respect)"
    r"|(?:en )?union de pri[èe]res?|(?:mes|avec mes) (?:respects|hommages)"
    r"|votre (?:bien |toute? )?d[ée]vou[ée]e?|sentiments (?:confraternels|d[ée]vou[ée]s|distingu[ée]s|cordiaux)"
    r"|(?:avec )?(?:mes |nos )sentiments (?:les meilleurs|(?:confraternels|d[ée]vou[ée]s|distingu[ée]s|cordiaux))"
    r"|(?:avec )?(?:mes |nos )?(?:cordiaux|meilleurs|bons) (?:messages|saluts)|meilleur(?:s sentiments|es pens[ée]es)"
    r"|au revoir|tchao"
    r"|[àa] (?:demain|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|tout [àa] l['’]heure|la semaine prochaine)"
    r"|[àa] vous lire|au plaisir(?: de vous (?:lire|revoir|entendre))?|[àa] (?:bient[ôo]t|tr[èe]s (?:vite|bient[ôo]t)"
    r"|plus tard|plus|tant[ôo]t|tte|toute?['’]?|\+)(?:,? j['’]esp[èe]re)?"
    r"|[àa]\+|@\+|bises|bisous|bizz?(?: [àa] (?:tous|toutes|toute l['’][ée]quipe))?|(?:ciao )?ciao|tout de bon|adios"
    r"|gros becs?|becs?|tourlou"
    r"|[àa] (?:tout bient[ôo]t|bient[ôo]t de vous lire|la prochaine|la revoyure|vous revoir)|salut (?:et merci|bien)"
    r"|(?:with )?(?:(?:kind|kindest|best|warm|warmest|many|very best) )?re(?:gards?|grads|agrds)"
    r"|(?:all (?:the |my )?|very )?best(?: wishes| regards)?|with (?:all |my |our )?(?:very )?best(?: wishes)?"
    r"|(?:warm|warmest|good|kind|kindest|every good) wishes|(?:(?:kind|best|warm|friendly|season['’]s) )?greetings"
    r"|much obliged|gratefully|appreciatively|(?:keep|stay|be) (?:well|safe|warm|dry)|yours (?:ever|aye)"
    r"|in (?:haste|kindness)|(?:i|we) remain(?:,? (?:dear )?(?:sirs?|madam))?"
    r"|cheers(?: mate| all| guys| team)?|(?:yours? )?(?:sincerely|sincerley|faithfully|truly|respectfully)(?: yours)?"
    r"|yours|warmly|with (?:many )?thanks|with (?:gratitude|appreciation)|(?:best of|good) luck|god bless"
    r"|blessings|hugs"
    r"|rgr?ds|brgds|br|kr|cordially|take care|ta(?: muchly)?|v/r"
    r"|keep up the (?:good|great) work|bye(?: for now)?|xx?x?|(?:talk|speak)(?: to you)? soon"
    r"|see you(?: soon)?"
    r"|(?:have|hope you have) an? (?:nice|good|great|lovely|wonderful|excellent) (?:day|one|evening|week|week-?end"
    r"|rest of (?:the|your) (?:day|week))|enjoy your (?:day|evening|week-?end)|merry christmas"
    r"|happy (?:friday|monday|new year|holidays|christmas|easter|week-?end)"
    r"|(?:i |we )?(?:(?:am |are )?looking forward|look forward) to (?:hearing (?:back )?from you"
    r"|your (?:reply|response|answer|feedback))(?: soon| shortly| in due course"
    r"| at your (?:very )?(?:earliest |soonest )?convenience)?|awaiting your (?:reply|response|answer|feedback)"
    r"|hope to hear (?:back )?(?:from you )?soon|hope to hear (?:back )?from you"
    r"|(?:(?:i|we)(?:['’]d| would)? )?(?:(?:really|greatly|truly|so|very much) )?appreciate (?:it|(?:all )?your help)"
    rf"|{farewells_abroad.GREETING}"
)
HELP = (
    r"(?:aide|r[ée]ponse|retour|compr[ée]hension|attention|r[ée]activit[ée]|patience|diligence|intervention"
    r"|temps|soutien"
    r"|travail|help|time|support|assistance|reply|response|understanding|consideration|efforts?"
    r"|coop[ée]ration|collaboration|kindness|concours|accueil|int[ée]r[êe]t)"
)
_SERVED = (
    rf"(?:[^\W\d]+ )?(?:{HELP}s?|suite|suivi|prise|traitement|coup|d[ée]rangement|service|effort|infos?|renseignements?"
    r"|information|geste|boulot)"
)
_WISHES = (
    r"(?:(?:all |very )?(?:best|kind|kindest|warm|warmest|good)|regards|rgds|regrads|br|kr|have an?|god bless|happy"
    r"|merry"
    r"|take care|stay|keep|cheers|sorry|apologies|bye|looking forward|well done|speak soon|see you|sincerely|yours"
    r"|much)"
)
# With any of these thanks for an answer ask for one: by when, or about what.
_NO_TERM = (
    r"(?!.{0,12}\b(?:avant|d['’]ici|demain|aujourd|au sujet|concernant|sur|pour (?:l['’]|la|le|les|mon|ma|mes|un))\b)"
)
# With any of these, for something still to do.
_NO_DEED = (
    r"(?!.{0,40}\b(?:mais|confirmation|validation|accord|envoi|rappel|appel|virement|paiement|r[èe]glement|devis"
    r"|remboursement|remplacement|correction)\b)"
)
THANKS = (
    r"(?:(?:un )?(?:grand|immense) |gros |milles? |d[ée]j[àa] |svp |et )?"
    r"merci(?: (?:beaucoup|bcp|bien|ben(?: gros)?|infiniment|encore|mille fois|vraiment|d[ée]j[àa]))?"
    r"(?: (?:d['’]avance|par avance|[àa] l['’]avance|d[ée]j[àa]))?"
    r"(?: et (?:encore|d['’]avance|bravo|d[ée]sol[ée]e?|pardon|[àa]|au|bien [àa]|bien cordialement|cordialement"
    r"|tr[èe]s|bonne?"
    r"|belle|excellente?|agr[ée]able|joyeu\w+|meilleur\w*|salutations|amicalement|sinc[èe]res?|bises|excuse\w*"
    r"|passez)\b[^?\d]{0,30}"
    r"| pour (?:votre|vos|ton|ta|tes|leur|tout|toute|toutes|cela|[çc]a|eux|elle|lui|moi|nous)\b"
    rf"{_NO_TERM}[^?\d]{{0,28}}"
    rf"| pour (?:l['’]|la |le |les |cet? |cette ){_SERVED}\b[^?\d]{{0,28}}"
    r"| [àa] (?:vous|tous|(?:toute )?l['’][ée]quipe))?"
    rf"|merci (?:d['’]avance )?(?:de|pour) (?:votre|vos|ton|l['’]) ?{HELP}{_NO_TERM}[^?\d]{{0,20}}"
    r"|(?:avec )?(?:tous )?(?:(?:mes|nos) )?(?:sinc[èe]res |vifs )?remerciements"
    r"(?: (?:anticip|renouvel|r[ée]it[ée]r)[ée]s)?|mille mercis"
    r"|(?:en |je |nous )?vous (?:en )?remerci(?:e|ons|ant)(?: (?:d['’]avance|par avance|[àa] l['’]avance|beaucoup))?"
    rf"(?: (?:de|pour) (?:votre|vos|ton|ta) {_NO_TERM}{_NO_DEED}[^\W\d]+(?: [^\W\d]+){{0,2}})?"
    r"|merci (?:d['’]avance )?(?:de (?:prendre|m['’]accorder)|d['’]avoir pris) (?:le|du|un peu de) temps"
    r"(?: de me lire)?"
    r"|merci (?:d['’]avance )?de m['’]avoir lue?s?"
    r"|(?:par avance|d['’]avance|d[ée]j[àa]),? merci(?: beaucoup)?"
    r"|(?:many |much )?(?:thanks|thank you|thanking you|thx|ty|tks|tia)"
    r"(?: (?:so much|very much|a lot|again|in advance|kindly|once (?:again|more)|and regards"
    r"|a million))?"
    rf"(?: (?:&|and) {_WISHES}\b[^?\d]{{0,30}}| for (?:your|the|all your) (?:\w+ )?{HELP}[^?\d]{{0,20}}"
    r"| (?:in advance )?for (?:\w+ ){0,2}(?:looking|helping|checking|sorting|help)\b[^?\d]{0,30}"
    r"| (?:you )?all| everyone| team| guys| folks| both)?|(?:(?:much|greatly|really) )?appreciated"
)
NAME = r"(?:[\s,;.!–-]+(?:les |la famille )?[A-ZÀ-ÞĀ-ſ][\w.'’-]*(?:\s[A-ZÀ-ÞĀ-ſ][\w.'’-]*){0,3})?"
# "Best Western", "Ta Minh Anh": right behind these a name needs a comma.
_BEFORE_NAMES = (
    r"(?!(?i:best|br|kr|ta|bye|biz|bav|yours)\s+(?!(?i:regards?|regrads|wishes|sincerely|truly|faithfully|ever"
    r"|for))[A-ZÀ-Þ])"
)
SIGN_OFF = re.compile(rf"^{_BEFORE_NAMES}(?i:{GREETING}|{THANKS}){NAME}[\s,;.!–-]*$")
LEAVE = re.compile(rf"^{_BEFORE_NAMES}(?i:{GREETING}){NAME}[\s,;.!–-]*$")
_ASSURANCE = (
    r"(?:salutations|sentiments|hommages|l['’](?:expression|assurance) d|d[ée]vou"
    r"|(?:ma|notre|haute|parfaite|toute|grande) (?:plus )?(?:haute |parfaite |grande )?consid[ée]ration|respectueu"
    r"|(?:mon|mes|notre|nos|profond|tout mon) respects?\b)"
)
# Below a formula's first clause nothing but politeness: who goes on to say what they do, or want, writes a message.
_CLOSING = (
    r"(?:(?:et )?(?:je |nous )?(?:vous |te )(?:en )?(?:remerci|souhait|salu"
    r"|adress\w+ (?:par avance |ici |[ée]galement )?(?:mes|nos|l['’]expression|toute|tous|une?)"
    r"|prie d['’]agr|prions d['’]agr"
    r"|prie de (?:bien vouloir )?(?:recevoir|croire|agr)|prions de (?:bien vouloir )?(?:recevoir|croire|agr))"
    r"|(?:et )?(?:je|nous) rest\w+ (?:bien |bien s[ûu]r |toujours )?(?:[àa] (?:votre|ta|vos)|[àa] l['’][ée]coute"
    r"|disponible"
    r"|joignable|dans l['’]attente|votre)|(?:et )?veuillez (?:agr|recev|croire|accept|trouver ici)|recevez|agr[ée]ez"
    r"|croyez|bien (?:[àa] (?:vous|toi)|cordial|sinc|respect|amical|v[ôo]tre|confrat)"
    r"|tr[èe]s (?:cordial|sinc|respect|amical|bonne|belle|bien)"
    r"|cordial|merci(?! d(?:e (?!votre|vos)|['’](?!avance)))|sinc[èe]re|meilleur|salutations|respectu|madame|monsieur"
    r"|bonne|belle|excellente|avec (?:mes|nos|ma|notre|toute?s?|tous|l['’]expression|tr[èe]s)\b)"
)
_POLITE_END = rf"[\s,;.:!–-]*(?:$|{_CLOSING}[^?]{{0,160}}$)"
# With any of these somebody says more than thanks.
_NO_MORE = (
    r"(?!.{0,250}\b(?:mais|but|still|encore bloqu\w*|(?:est|sont|(?<!je )reste) \w+|toujours|please|persiste"
    r"|par contre|can|could|pouvez"
    r"|not|pas|je (?!vous|reste)|works?|(?:ne )?fonctionne\w*|marche|bloqu\w+|bloquer|urgent\w*|ci-jointe?s?|devis|sans"
    r"|ferm\w+|i|it|we)\b)(?!.{0,250}\bn['’])"
)
_THEN = (
    rf"(?!.{{0,200}}[,;:]\s+(?!{_CLOSING}|(?:mes|nos) [^,.]{{0,40}}{_ASSURANCE}"
    rf"|{_ASSURANCE}|et |and |dans |en |[àa] |par |d['’]avance|kind|best|regards|as |all )"
    r"[^\W\d]+\W+\w)"
)
FORMULA = re.compile(
    r"^(?:(?:(?:(?:nous |je )?(?:vous )?(?:prie|prions|veuillez)|en vous priant)\b.{0,60}"
    r"\b(?:agr[ée]+[rz]|recev(?:oir|ez)|croire|accepte[rz]|trouver ici)|recevez|agr[ée]ez|acceptez|croyez)\b(?!-)"
    rf".{{0,100}}{_ASSURANCE}[^?]{{0,200}}$"
    rf"|{_NO_MORE}(?:dans l['’]|en )attente(?: [^\W\d]+| d['’][^\W\d]+){{0,5}} (?:votre|vos"
    rf"|vous)\b(?: [^\W\d]+){{0,5}}?{_POLITE_END}"
    rf"|{_NO_MORE}(?:en )?esp[ée]rant [^?\d]{{0,40}}(?:r[ée]ponse|retour|suite|nouvelles)"
    rf"(?: (?:favorable|rapide|positi\w+"
    rf"|prompte?"
    r"|de votre part"
    rf"|[àa] (?:ma|notre) demande|rapidement|tr[èe]s|vite)){{0,3}}{_POLITE_END}"
    rf"|{_NO_MORE}{_THEN}"
    r"(?:en )?vous remerciant\b"
    r"(?![^,.]{0,200}\bde (?:m['’]|me |nous |bien |ne |faire |lui |(?!votre|notre)[^\W\d]+(?:er|ir|re)\b))"
    r"(?![^,.]{0,200}\bd['’](?!avance|avoir)[^\W\d]+(?:er|ir|re)\b)[^?\d]{0,200}$"
    r"|en vous (?:en )?souhaitant (?:[àa] (?:tous|toutes) )?(?:de passer )?(?:une? |de |d['’]|des )?(?:tr[èe]s )?"
    rf"(?:bon|bel|excellent|agr[ée]abl|joyeu|heureu|douce)[^?,\d]{{0,60}}{_POLITE_END})",
    re.IGNORECASE,
)
THANKING = re.compile(rf"^(?i:{THANKS}){NAME}[\s,;.!–-]*$")
THANKED = re.compile(
    rf"^{_NO_MORE}{_THEN}(?!.{{0,60}}\b(?:avant|d['’]ici) )"
    r"(?:(?:en |je )?vous remerci\w+|merci|avec (?:mes|nos) remerciements|(?:many )?thanks|thank(?:ing)? you)\b"
    r"(?!(?:\s[^\W\d]+|\sd['’]avance|\s[àa] l['’]avance)*? de (?!(?:votre|vos|ton|ta|tes|l['’]) ?(?:[^\W\d]+ )?"
    rf"{HELP}))(?! d['’](?!avance))"
    r"(?!.{0,40}\bfor (?!looking|helping|checking|sorting|taking|getting|reading|assisting|being)\w+ing\b)"
    rf"(?!.{{0,60}}(?:\band|&) (?!{_WISHES}|thank|for |your |the |(?:[^\W\d]+ )?{HELP}))"
    rf"(?!.{{0,40}}\bpour (?:l['’]|la |le |les |cet? |cette )(?!{_SERVED}))"
    r"(?!.{0,60}(?:\b(?:et|mais|puis|donc) \w{3,20}ez\b|-(?:moi|nous)\b|\b(?:mon|mes|my)\b))[^?\d]{0,60}$",
    re.IGNORECASE,
)
URGES = re.compile(
    r"^(?:(?:c['’]est|it['’]?s|it is|this is)\b.{0,30}\b(?:urgen|important|bloqu|press[ée]|critical)|(?:tr[èe]s "
    r"|very )?urgente?s?\b(?! (?:care|matters?|requests?|issues?|enquiries|queries)\b))",
    re.IGNORECASE,
)
_SIDE_BY_SIDE = re.compile(r"[\s,]*[/|]\s*|\s[–-]\s|,\s+|\s+(?:et|and|&)\s+")
OPENING = re.compile(
    r"^\s*(?i:bonjour|bonsoir|salut|all[ôo]|ch[èe]re?s?|madame|monsieur|messieurs|mesdames|ma[îi]tre|docteur"
    r"|hello|hi|hey|dear"
    r"|good (?:morning|afternoon|evening)|(?:to )?whom it may concern)"
    r"(?:[\s,]+(?i:[àa] (?:tous|toutes|vous|toi)|madame|monsieur|messieurs|mesdames|le support|l['’][ée]quipe|team|all"
    r"|there|everyone|sirs?|madam|or|et|ch[èe]re?s?|confr[èe]res?|coll[èe]gues?|mr|mrs|ms)"
    r"|[\s,]+[A-ZÀ-ÞĀ-ſ][\w.'’-]*){0,6}[\s,!.;:]*$"
)
POSTSCRIPT = re.compile(r"^\s*(?:p\.?[ -]?s\b\.?|post-?scriptum\b|n\.?b\b\.?)\s*(?:[:;,–-]|\w)", re.IGNORECASE)


def is_farewell(line: str) -> bool:
    """A closing word, or two side by side."""
    line = politeness.plainly(paragraphs.without_aside(line))
    if politeness.is_farewell(line):
        return True
    if len(line) > paragraphs.LONGEST:
        return False
    return SIGN_OFF.match(line) is not None or all(SIGN_OFF.match(one) for one in _SIDE_BY_SIDE.split(line))


def is_thanks(line: str) -> bool:
    """Thanks and no more."""
    line = line[: paragraphs.LONGEST]
    return THANKING.match(line) is not None or politeness.is_thanks(line)


def is_leave(line: str) -> bool:
    """A closing word other than thanks, with which notices end too."""
    return LEAVE.match(line) is not None


def takes_leave(line: str) -> bool:
    """A closing word, or a whole formula."""
    return is_farewell(line) or FORMULA.match(line) is not None
