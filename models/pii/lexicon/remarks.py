"""Words that follow "password is" and are remarks about a password, not the password."""

# ruff: noqa: E501 - a list of words

REMARKS = frozenset(
    """
    a à about accepté acceptée access active actif actuel actuelle again all alors already always also am an and any
    apparemment après are as asked asking at au aussi avant avec been before being bien bloqué bloquée blocked bon bonne but by
    c'est ça can can't cannot car ce cela cependant change changé changed chaque chez ci-dessous ci-dessus below above comme
    comment compliqué complexe complicated compromis compromise compromised contient correct correcte correctly correctement corrompu
    d'un dans de déjà demandé demande depuis des désactivé did didn't différent différente different do does doesn't don't donc
    dû du due écran éternel elle en encore enregistré entré entered entre erroné erronée error erreur est et était été even exact
    exactement exige expiré expirée expire expires expired expiring expirera fail failed fails false faux faible field fine
    fonctionne fonctionnait fonctionnel for forgotten forgot from gone good grayed had hard has hasn't have he her here hidden
    his how i ici if il ils impossible in incorrect incorrecte incorrects inconnu incorrectly indispensable insuffisant invalid
    invalide is isn't it it's jamais je juste just keeps known l'ancien la là le les leur leurs link locked long longue lost lui
    ma mais maintenant manager mandatory manquant mauvais mauvaise me même mémorisé mes mine missing mon my necessary need needed
    needs never new ni no non not nothing notre nous nouveau nouvelle now nul obligatoire obsolete of ok old on only or ou où
    oublié oubliée our over par parce pas passé perdu perdue périmé personne plus policy possible pour pourtant prêt pris
    prompt protected protégé provisoire quand que quel quelle qui quoi reconnu refusé refusée refuse refused rejected rejeté
    remis required requis reset réinitialisé réinitialisée réinitialiser resetting right safe same sans se secure sécurisé sent
    set shared she should si simple since so some somehow something sont sous strong stuck supposed sur temporary temporaire
    that the their then there they this to too toujours trop trouvé trouve true tu un une under unique unknown up updated
    update utilisé used user valid valide validé very via vide vous votre wasn't was weak were what when where which while who
    will with without won't work worked working works would wrong write written you your yes oui non à-jour stp svp merci please pls
    thanks thank bonjour hello hi cordialement expiration field fields champ page reset-link synchronisé synchronized synced
    partout everywhere nowhere ailleurs again… encore… demandée demandé perso personal personnel professionnel business windows
    outlook teams office vpn admin unreadable illisible visible invisible caché accessible inaccessible available disponible
    indisponible unavailable ci-joint attached joint included inclus confidentiel confidential secret nécessaire refusés exigé
    est-il est-ce puis pouvez pourriez could may might must shall let needs-reset identique identical similar semblable
    court courte short longer shorter plus-long moins minimum maximum 8 12 10 hasn hasn’t isn’t doesn’t won’t can’t didn’t
    réinitialisation initialisation modification recovery récupération management policies gestionnaire politique dialog box
    boîte fenêtre window screen prompt expiry history historique age length longueur strength form formulaire manager's
    manqué tapé typed type taper saisi saisie saisir enter entrer saved sauvegardé enregistrée noted noté notée
    """.split()  # noqa: SIM905 - a list of words reads better as text
)
