"""Words that stand where names stand, and name nobody."""

# ruff: noqa: E501 - a list of words

NOBODY = frozenset(
    """
    magasin store shop boutique accueil reception réception centre center site siège siege atelier usine entrepôt warehouse
    secrétariat standard direction agence succursale école ecole collège college lycée campus mairie clinique pharmacie garage
    no-reply noreply contact info webmaster postmaster mailer-daemon
    envoyé sent envoi mon my notre our votre your le la les the un une a équipe equipe team service support assistance
    client clients cliente customer user utilisateur administrateur administrator admin tous toutes all everyone everybody
    toute somebody someone personne quelqu'un collègue collègues colleague colleagues guys folks friend friends there again
    d'avance avance advance beaucoup much beforehand attente réponse help aide retour please svp stp
    cordiales distinguées sincères ps p.s nb n.b pj tél tel phone mobile fax email mail www http https
    department département direction direction-générale comptabilité accounting finance marketing sales ventes compta rh hr
    ceo cto cfo président president directeur director manager responsable chef secrétaire assistant assistante comptable accountant
    technicien technician ingénieur engineer nurse infirmière infirmier médecin avocat lawyer teacher professeur
    je j'ai j i'm it il elle nous vous on ce cette ces mes ses si quand when if what how why comment pourquoi où est is are sont
    impossible problème probleme problem issue bug demande request question question-technique help-desk suite depuis since after
    cette this that ces those j'aimerais j'ai c'est n'est qu'il hier today aujourd'hui demain tomorrow yesterday ce-matin
    """.split()  # noqa: SIM905
)
