"""Words of the shipped articles, in lower case, that `ORDINARY` lacks: replies are made of them, and they tell nobody.

Words that are also first names, family names or places are left out. `tests/unit/desk/test_desk_said.py` holds the list
to the articles.
"""

from typing import Final

_WORDS: Final = """
abord abîmé abîmée accepter acceptez acceptés accesses accessoires accessories accordé accounting accueil
accueillons accusons accusé accéder accédez achat acheter acknowledge activate activés additional admin
administrator advance advertising affects agrandir agrandissement agree agrees ahead ajoutent ajoutez ajoutons
ajoutés alimenté allument allumée almost among analysed analysé ancienneté anew anniversary annuaire annual annuel
annule annulez annulée apologise apology appairage appairer apparaisse appareils appear applications applies
applique appointments approuvés approximate approximatifs approximatives appuient appuyez area arranged arriver
arrêtent assignment assurance attachments atteint atteinte attribution attribuée audio auditeur aujourd auriez
auront aussitôt authorisation authority automatically automatiquement automatiques autorisations autorisez autorisés
autorité availability avancement averti avertissement avertissements avoided ayons backed balance bank banque bar
base bears beforehand begin benefit beyond bientôt billing bin blessé blockers bloqueurs bloquons body branchez
branchée bras broken browsers buttons cabling café caisse cancellation cancels careful carnets carried carries carry
categories catégorie catégories caused celles centre certifier certify cesse cessé chair changent changeons changez
chargées chase checks cherchons chez chiffrés choice choisissant choisissez chooses choosing chosen closer cochez
coffee collected coloured commencer commerciale commitment common commune communiqués company competent completely
complètement compromised comptez compétente concentrateur concernent conditions confidentielles configurer confions
confirmant confirmez confirming confirmée confiés connectez conservée conservées constaté consulat consulate
consulter contents contest contestons continuent contournez contractor contraire contresigné copying coule
countersigned countries country coupez coupures coupés courante coûte crackles crackling crawling credit croisée
crushed créez câblage câbles damaged dangereuses dangerous davantage debits deceive declared defective delay
deletion deliver delivers demanded demanderons demandes demandons demi departure depending dernières desired dessin
destinataires destinations destiné destroy detail devices devons differ différer digital dirons disappeared
disclosed disconnects disparaît disponibilités disponibles dispose disposition dispute distinct distingue distribue
distribution divulgués docked doesn domaine domaines donnez donnons données douteuse downloads dubious duplicata dus
débranchez débuter déclaré déconnectez décrivez défectueux délais démarche déménageons dépasse dépasser dépassé
dépense déplacements déplacez déposez déposés désinscription désinscrire désolés détecté détectée détenez détruisez
déverrouillez edition editor effacement effacez effaçons electronically emballage emploi employez employment empêche
end endroit enfoncé enfoncés enquiry enquête enregistre enregistrement enregistrez enregistrés enrôlement entendent
entirely entièrement entrust enverrons environnement envoyés equipment erase erasure event examine examinons
examples exceed exchanged excuser exercer exercise exigés expense expenses expéditeur expédié expédiée extend
extended externes extremely extrêmement extérieur extérieure facturés faisiez faisons fastest faults faulty fauteuil
fenêtres ferme feuille fictives figurent figurer fil filtered filtré fine fissuré fixer fonctionner forbidden
forcing formation free fuites fully gardez gardée general gestion gratter gratuite gratuitement great grisés
grossier group groupe grève grésille grésillement guest guides générale gérer gérons gérés gêner hameçonnage handled
handles happening high hire home hotels house hébergeons hébergées hôtel hôtels icône identical immatriculation
immediate immediately immédiat immédiatement importante imposé impression impôt inaccurate incomplete incomplète
indiquant indiquer indiquez indiquée indispensable indésirable inexacte inexacts inform informations informatique
informons informé infructueux inquiry inserted installe installent installée installées instalments instruction
insurance insurer intend interdite interruption intervienne introduire intérieur inutilisée invented inventory
invité invoiced isolated isolé jam joignez journalist journaliste jumps justificatifs justifier kilomètres kiosk
lags laissant large largest latest law leaks lente lenteur lesquelles lesquels lettres libère libérons limits liquid
liquide lisibles lisons listes locking lodge logicielle logiciels mains maintenances maintenez maison mal manage
management managers manquait manquent manuals marchent marcher marqués masquez masquée masquées meal meals
measurements measures messagerie mesures methods mettent microphone migrer mission misspelt mobilité modes modifie
modified modifient moments monitored montants motivé moyens mute métier naissance navigateurs needing neighbours
newsletters normally notant notebooks notez notifier notify nécessaires obliges office offres often operations
operator oppose opposer opposition ordering ordinaire ordinary ordinateurs organisateur organise organiser organisme
originals originaux origine orthographié outage outages outdoors outils outlet outsiders ouvertes ouvrons ouvré
ouvrée ouvrés overwritten packaging paie paierons pannes paper pare partageons partenaires partira partis parvenir
path pays perdu permet personnelle personnelles personnels piece piratés placed plafonds plage plan planifié planned
plastique plupart pointer portability portabilité poser posez postpone postponed postponing pourraient pourrons
pouvons pre precise prefer prendrons prenne prepaid preparation prepare prepared prescribes presented presenter
pretends principal principe print prions private processing prochains professionnel professionnels profiter
programmée prolongation prolonger prolongé promotional propagation propos proposer proposez proposées proposés
propriétaires prospection provided préavis précisant précisez précédentes précédents prélevé préparation prépare
préparé prépayée préproduction présentateur présenté prévenez prévenons prévenus prévues prêts publication
publicitaires publicité publicités publisher publié publiée quantities quantity quantité quantités quarantine
quelconque quelles quelqu questionnaire rafraîchir raisonnable raisons ralentit range ranger rançon rapprochez
reaches readable reasonable reasons rebranchez receiver receives recently recette recevez recevrez rechargez
rechercher recommencez reconnected reconnectez reconnectés recopier recopiez recorded recover recovered recrue
recrée rectifier rectify recycle red redirection rediriger refer refermant refunded refusal refusez regardez
regardons registers regularly reimbursed rejetés rejoignez rejointe relais relative relâchez remboursons remboursé
remet rendez renouvellent renouvelons renouvelés renseignements renversé renvoyez renvoyons renvoyé replaces replies
reporte reporter reposait repository reprenons requests resembles reservation reserve reserved resources
responsables ressources rest restarts restaurons rested restituent restituées retenir retirez retirés retourner
retrouvions revenons reviewed revu risque rouvre rouvrez rouvrons rubrique rude running rupture règlement réactivez
réagit réapprovisionnement réassort récemment récent récentes récépissé rédiger réduisons réelles réenrôler
réexpédions réglages régulièrement réinitialise réouverture répondez réserver réservées résiliation résilier résolue
résout rétractation révoquez réémise saisissez saisit sauvegardée scan scannez scintille scratch secours sensibles
serons services sets several sheet shipped shop shorter sides signalez signalée signalées signe signez signée
slowness soaked société solves sound speaker spending spilled stagiaire stands state states stating stays stock
stranger strike subdomain subsiste subsister suggest suivantes suivent suivez supervisée supplémentaire
supplémentaires supprimez supprimées supprimés switchboard synchronised synchronisé synchronisés systems sécurité
séparé séparée tableur tax technical telephone terminent terminer theft themselves title tomber toner tool tools top
touches touchées towards trainer training traitée traités transférez transport transporte transports travaillé
travaux travels trempé tromper trompé trouvaille trouvez téléchargement téléchargements téléchargent télécharger
téléphones télétravailler ultérieur ultérieurs unlicensed unplug unsaved unsubscribe urgente utilisation
utilisations utilisent utilisez veille verrouille verrouiller verrouillez vertu videz virtual virtuelle
visioconférence volées voudrions voulons voulue voyants vérifie vérifions vôtres wary weekends wherever wireless
withdraw withdrawn yearly yourself zones échanger échangée échéancier écraser écrivent édite édition
électroniquement élevé émettez équivalent établi établissons états éteignez étranger
"""

HELPDESK: Final = frozenset(_WORDS.split())
