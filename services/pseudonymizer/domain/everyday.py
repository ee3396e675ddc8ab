"""Everyday words beyond those of the tickets: of a family, of work, of a building, of a chat."""

# ruff: noqa: E501 - lists of words

RELATIONS = frozenset(
    """
    family families household couple twins siblings parents kids mother father mum mom dad mam daughter son sister brother wife husband partner niece nephew aunt uncle auntie cousin gran granny
    grandmother grandfather grandson granddaughter neighbour neighbor landlord landlady tenant flatmate roommate boss lad
    man woman lady gentleman bloke guy chap fella kid
    """.split()  # noqa: SIM905
)
ROLES = frozenset(
    """
    clerk officer manager supervisor coordinator co-ordinator administrator receptionist secretary assistant deputy head lead principal
    governor bursar registrar librarian caretaker janitor custodian technician engineer developer analyst consultant contractor
    dispatcher driver foreman operator planner buyer bookkeeper accountant auditor cashier controller treasurer chairman chairperson
    director trustee councillor nurse matron midwife pharmacist hygienist dentist therapist physio paramedic surgeon carer
    chairwoman businessman businesswoman forewoman salesman saleswoman spokesman spokeswoman policewoman policeman postwoman postman
    handyman handywoman craftsman craftswoman councilwoman councilman cameraman camerawoman one-woman one-man
    porter warden apprentice trainee intern volunteer owner proprietor agent broker landlord executive specialist
    dean desk helpdesk faculty staff crew department dept office unit division committee board shift
    """.split()  # noqa: SIM905
)
_BRANCHES = frozenset(
    """
    housing imaging radiology cardiology oncology pathology paediatrics pediatrics maternity outpatients inpatients triage theatre
    catering canteen kitchen laundry housekeeping hygiene dispensary pharmacy reception stores stockroom warehouse workshop
    dispatch despatch logistics facilities estates maintenance procurement purchasing payables receivables payroll treasury audit
    compliance governance legal communications comms recruitment admissions enrolments bursary chaplaincy circulation acquisitions
    beverage deli bakery butchery produce grocery checkout tills photography patching telesales infra benefits
    dental domestic hiring
    """.split()  # noqa: SIM905
)
_SERVICES = frozenset(
    """
    moyens généraux clientèle particuliers professionnels entreprises achats comptabilité compta facturation trésorerie budget patrimoine bâtiments
    voirie urbanisme travaux élections population scolarité scolaire périscolaire jeunesse enfance solidarité sociales social juridique contentieux
    logistique expédition approvisionnement méthodes exploitation systèmes réseaux radiologie imagerie pédiatrie gériatrie cardiologie pneumologie
    maternité chirurgie urgences lingerie buanderie énergie fluides hygiène environnement prévention recrutement accueil instruction
    """.split()  # noqa: SIM905
)
_BUILDING = frozenset(
    """
    arena annexe annex basement attic corridor lobby foyer atrium courtyard cloakroom cubicle boardroom classroom gym auditorium
    ward wing bay dock depot yard shed hangar barn porch balcony
    """.split()  # noqa: SIM905
)
SHORTHAND = frozenset(
    """
    ppl aswell alot ty thx tx pls plz plss cuz coz bc tho thru gonna wanna gotta dunno lemme kinda sorta innit ere wot wat dis dat
    tue tues wed thu thur thurs asap fyi btw imo idk tbh lol lmao omg smh ngl rn atm nvm afaik iirc ok okay okey yep yup nope nah aye soz ta cheers maam eh hmm uh um erm
    """.split()  # noqa: SIM905
)
REMEDIES = frozenset(
    """
    éteindre rallumer allumer redémarrer relancer débrancher rebrancher brancher réinstaller désinstaller installer vider nettoyer recharger
    attendre fermer rouvrir ouvrir actualiser rafraîchir reconnecter déconnecter remettre supprimer recréer tester réimprimer imprimer
    restarting rebooting reinstalling uninstalling unplugging replugging refreshing reconnecting clearing restart reboot reinstall unplug
    replug et puis ou and then or
    """.split()  # noqa: SIM905
)
"""What one has tried on a machine, and the words between."""
TELL_NOBODY = RELATIONS | ROLES | _BRANCHES | _SERVICES | _BUILDING | SHORTHAND
"""Words that are none of a person, a place or a firm unless the finder is surer than usual."""
