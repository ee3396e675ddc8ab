"""Words that may stand for one another in a reply, and words that add nothing. Closed lists: what is not here is new.

A line of `SAME` is a group: any of its words may stand where the article has another. `FREE` are the words that carry
the grammar; what carries meaning with as little (not, if, only, must) is compared in `marks.py`.
`NEUTRAL` are those that courtesy and order ask for. None of them may say a fact, a promise or a time.
"""

from collections.abc import Mapping
from typing import Final

from services.drafter.domain.terms import FUNCTION_WORDS
from shared.folding import fold


def _listed(text: str) -> frozenset[str]:
    return frozenset(fold(word) for word in text.split())


FREE: Final[Mapping[str, frozenset[str]]] = {
    "fr": frozenset(fold(word) for word in FUNCTION_WORDS["fr"])
    | _listed(
        """y a à en lui eux soi celui celle ceux celles ci cela ça
        ceci lequel laquelle lesquels lesquelles duquel auquel
        quel quelle quels quelles t s c j m n qu lors afin tout toute tous toutes aucun aucune jamais rien doit
        doivent dois devez devra devront faut faudra peut peuvent pourra pourront était étaient été sera seront serait
        soit soient fut eu eue ayant étant aurait tant moins sauf après avant pendant durant jusque jusqu lorsque
        lorsqu seulement uniquement chaque toujours devrait devraient devriez pourrait pourraient pourriez"""
    ),
    "en": FUNCTION_WORDS["en"]
    | _listed(
        """s t ll re ve d m don doesn isn aren won couldn wouldn shouldn mustn hasn haven didn wasn weren cannot
        one ones which whose something someone itself themselves yourself yourselves himself herself ourselves
        never nothing none nor neither only unless until till while during before after every each always both shall
        although because since through between own"""
    ),
}

NEUTRAL: Final[Mapping[str, frozenset[str]]] = {
    "fr": _listed(
        """veuillez merci svp plaît simplement également ainsi donc ensuite alors puis enfin aussi bien concernant
        quant toutefois cependant car parce"""
    ),
    "en": _listed("please kindly simply also then so therefore thus too as well thank thanks however"),
}

SAME: Final[Mapping[str, tuple[frozenset[str], ...]]] = {
    "fr": tuple(
        _listed(line)
        for line in """
        courriel courriels mail mails email emails e-mail e-mails mél
        ordinateur ordinateurs poste postes pc
        téléphone téléphones portable mobile smartphone
        essai essais tentative tentatives
        infructueux infructueuse échoué échoués échouée échouées raté ratés ratée ratées
        verrouille verrouillé verrouiller verrouillage bloque bloqué bloquer blocage
        débloque débloqué débloquer déblocage déverrouille déverrouillé déverrouiller déverrouillage
        redémarrez redémarrer redémarre relancez relancer relance
        indiquez indiquer indiquant précisez préciser précisant dites dire donnez donner communiquez communiquer
        envoyez envoyer envoi envoyé envoyée envoyés envoyées adressez adresser transmettez transmettre transmis
        recevez recevoir reçoit reçoivent reçu reçue reçus reçues réception parvient parviennent
        vérifiez vérifier vérifions vérifie contrôlez contrôler
        choisissez choisir choisit sélectionnez sélectionner
        saisissez saisir saisit tapez taper
        fermez fermer fermé
        ouvrez ouvrir ouvre ouvert ouverte ouverts ouvertes
        mettez mettre met mis mise
        prenez prendre prend pris prise
        mois mensuel mensuelle
        délai délais
        souci soucis problème problèmes
        panne pannes défaut défauts
        facture factures
        prévenu prévenue prévenus prévenir prévenez averti avertie avertir avertissez informé informée informer
        répond répondez répondre répondons réponse réponses
        jour jours
        accord approbation
        responsable responsables manager
        rapidement vite
        immédiatement aussitôt
        veut voulez vouloir souhaitez souhaiter souhaitée souhaité
        supprimé supprimée supprimer supprimez effacé effacée effacer effacez
        euro euros
        dollar dollars
        tout-seul seul seule automatiquement
        """.strip().splitlines()
    ),
    "en": tuple(
        _listed(line)
        for line in """
        email emails e-mail e-mails mail
        computer computers pc laptop laptops workstation workstations
        phone phones telephone
        attempt attempts try tries
        failed unsuccessful
        lock locks locked
        unlock unlocks unlocked
        tell give state say provide
        send sends sent
        get gets got receive receives received
        check checks checked checking verify verifies verified
        choose chooses chose select selects selected
        type types enter enters entered
        begin begins began begun start starts started
        keep keeps kept
        hand hands handed
        make makes made
        take takes took taken
        leave leaves left
        tell tells told inform informs informed
        use uses used using
        write writes wrote written writing
        pay pays paid payment payments
        find finds found
        go goes went
        arrive arrives arrived arrival
        cancel cancels cancelled canceled cancellation cancellations
        refuse refuses refused deny denies denied decline
        delete deletes deleted remove removes removed
        manager managers
        fault faults problem problems trouble
        want wants wish
        euro euros
        dollar dollars
        right correct
        """.strip().splitlines()
    ),
}
