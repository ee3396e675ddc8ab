"""Words of the shipped articles, in lower case, that `ORDINARY` lacks: replies are made of them, and they tell nobody.

Words that are also first names, family names or places are left out. `tests/unit/desk/test_desk_said.py` holds the list
to the articles.
"""

from typing import Final

_WORDS: Final = """
abord abîmé abîmée accepter acceptez acceptés accesses accessible accessoires accessories accordé accounting accueil
accueillons accusons accusé accéder accédez achat acheter acknowledge acknowledgement activate activated activés
actuel additional addresses admin administrateur administrator adresses advance advertising affects affichage
affichent afterwards agrandir agrandissement agree agrees ahead ajoutent ajoutez ajoutons ajoutés alimenté allume
allument allumé allumée almost among amounts analyse analysed analysé ancienneté anew anniversaire anniversary
announced annuaire annual annuel annule annuler annulez annulée apologise apology app appairage appairer apparaisse
apparaissent appareils appear applications applies applique appointments approuvés approximate approximatifs
approximatives appuie appuient appuyez area arranged arrival arriver arrête arrêtent assigned assignment assurance
attachments atteint atteinte attestation attribution attribuée audio auditeur aujourd auriez auront aussitôt
authorisation authority automatically automatiquement automatiques autorisations autorisez autorisé autorisés autorité
availability avancement avancé averti avertissement avertissements avoided ayons back backed backup balance bancaires
bank banque bar base bears become beforehand begin benefit beyond bientôt billing bin blessé blockers bloqueurs
bloquons body bottom branchez branchée bras breach broken browsers bureau buttons cabling café caisse call calme
cancellation cancelled cancels careful carnets carried carries carry cas categories catégorie catégories caused celles
centre certificats certifier certify cesse cessé chair changent changeons changez chargeur chargées chase checks
cherchez cherchons chez chiffres chiffrés choice choisie choisissant choisissez choisit choix choose chooses choosing
chosen closer clé cochez codes coffee collected colour coloured commander commencer commerciale commitment common
commune communiquer communiqués company competent completely complex complexe complètement compléter compromis
compromised comptez compétente concentrateur concerned concernent concernées conditions confidential confidentielles
configurer confions confirmant confirmez confirming confirms confirmée confiés conflit connaître connectez connects
connexions consentement conservée conservées constaté consulat consulate consulter contents contest contestons
continuent contournez contractor contraire contresigné control copying corrigez corrigée coule countersigned countries
country coupez coupures coupés courante cours coûte cracked crackles crackling crashes crawling creation credit
croisée crushed création créez câblage câbles côtés damaged dangereuses dangereux dangerous davantage debits deceive
declared defective delay deletion deliver delivers demanded demandent demanderons demandes demandons demi departure
depending derniers dernières describe description desired dessin destinataires destinations destiné destroy detail
devenu devices devons differ difference diffusion différent différents différer digital directly dirons disappeared
disclosed disconnects disparaît disponibilités disponibles dispose disposition dispute distinct distingue distribue
distribution dit divulgués docked doesn domaine domaines donnez donnons données double douteuse downloads drift drive
drives dropping dubious duplicata duration dure dus débranchez débuter décalage décaler déclare déclaré déconnecte
déconnectez décrivez défectueux délais délégué démarche déménage déménageons dépasse dépasser dépassé dépense
déplacements déplacez déposez déposés désinscription désinscrire désolés détecté détectée détenez détruisez
déverrouillez edition editor effacement effacez effaçons effective electronically emballage emploi employer employez
employment empêche end endroit enfoncé enfoncés enquiry enquête enregistre enregistrement enregistrez enregistrés
enrôlement entendent entier entirely entièrement entrust entrée enveloppe enverrons environnement envoi envoyées
envoyés equipment erase erasure event exacte examine examinons example examples exceed exchanged excuser excuses
exemples exercer exercise exigés expense expenses expéditeur expédition expédié expédiée extend extended extensions
externes extremely extrêmement extérieur extérieure factor facturés failure faisiez faisons fastest faults faulty
fauteuil fenêtres ferme feuille fictives figurent figurer fil fill filtered filtré fine fissuré fixer folders
fonctionner forbidden forcing form formation four free freezes front fuite fuites fully fériés gardez gardée general
gestion gratter gratuite gratuitement great grisés grossier group groupe grève grésille grésillement guest guides
générale gérer gérons gérés gêner hameçonnage handled handles happening headset high hire holidays home horaire hotels
house hébergeons hébergées hôtel hôtels icon icône identical immatriculation immediate immediately immédiat
immédiatement importante imposé impression impressions impôt inaccessible inaccurate inbox incomplete incomplète
indiquant indiquer indiquez indiquée indispensable indésirable inexacte inexacts inform information informations
informatique informons informé infructueux inquiry inscrire inserted installe installed installent installée
installées instalments instruction insurance insurer intend interdite interruption intervienne introduire intérieur
inutilisée invented inventory invitation invité invoiced isolated isolé jam joignez journalist journaliste jumps junk
justificatif justificatifs justifier key kilomètres kiosk lags laissant lancer laquelle large largest latest law leak
leaks lecture lente lenteur lesquelles lesquels less lettres libère libérons likely limits liquid liquide lisibles
lisons listes lit lock locking lodge logicielle logiciels loi mailing mains maintenances maintenez maison mal manage
management managers manquait manquent manuals marche marchent marcher marqués masquez masquée masquées meal meals
meantime measurements measures messagerie mesures methods mettent microphone migrate migrer mileage mission misspelt
mobilité modes modifie modified modifient moments monitored montants motivé mots moyens murale mute métier naissance
navigateurs needing neighbours newsletters night nombre non normale normally notant notebooks noted notez notifier
notify nécessaires obliges offers office offres often operations operator oppose opposer opposition opérateur ordering
ordinaire ordinary ordinateurs organisateur organise organiser organisme origin originals originaux origine
orthographié oubli outage outages outdoors outils outlet outsiders ouvertes ouvrons ouvré ouvrée ouvrées ouvrés
overwritten packaging paie paierons pannes paper pare partageons partenaires partira partis parvenir parvient passage
passant path pay payroll pays perdu permet permission permissions personnelle personnelles personnels piece piratés
placed plafonds plage plan planifié planned plastic plastique plupart pointer portability portabilité poser posez
postpone postponed postponing pourraient pourrons pouvons pre precise prefer prendrons prenne prepaid preparation
prepare prepared prescribes presented presenter pretends principal principe print prions privacy private processing
prochains professionnel professionnels profiter programmée progress prolongation prolonger prolongé promotional
propagation propos proposer proposez proposées proposés propriétaires prospection prove provided préavis précisant
précisez précédentes précédents préférez prélevé préparation prépare préparer préparé prépayée préproduction
présentateur présenté prévenez prévenons prévenus prévues prête prêts publication publicitaires publicité publicités
publisher publié publiée purpose quantities quantity quantité quantités quarantine quelconque quelles quelqu
questionnaire quiet quinze rafraîchir raisonnable raisons ralentit range ranger rançon rapport rapprochez reaches
readable real rear reasonable reasons rebranchez receive receiver receives receiving recently recette recevez recevoir
recevrez rechargez rechercher recipient recognised recommence recommencez reconnected reconnectez reconnectés reconnue
recopier recopiez recorded recover recovered recrue recrée recréer rectifier rectify recycle red redirection rediriger
refer refermant refunded refusal refuser refusez regardez regardons registers regularly reimbursed rejetés rejoignez
rejointe relais relative relâchez remains remboursons remboursé remet rempli remplir rendez renewed renouvellent
renouvelons renouvelés renseignements renversé renvoyez renvoyons renvoyé replaces replies reporte reporter reposait
repository reprendre reprenons requests resembles resend reservation reserve reserved resources responsables ressemble
ressources rest restarts restaurons rested restituent restituées restored retenir retire retirez retirés retourner
retrouvions revenons reviewed revu risque rouvre rouvrez rouvrons row rubrique rude running rupture règlement règles
réactivez réagit réapprovisionnement réassort récemment récent récentes récepteur réclamation récépissé rédiger
réduisons réelles réenrôler réexpédions réglages régulièrement réinitialise réouverture réparation répondez réserver
réservées résiliation résilier résolue résout rétractation révoquez réémise saisissez saisit salle sauvegardée scan
scannez scanning scintille scratch screens second secours security sensibles seriez serons services sets several sheet
shipped shop shorter shuts sides sign signale signalez signalé signalée signalées signataire signe signez signée six
slowness soaked société sold solves sound souvent soyez speaker speaking spending spilled stagiaire stands state
states stating statique stays stock stranger strike sub subdomain subscription subsiste subsister suggest suivantes
suivent suivez supervisée supplémentaire supplémentaires supprimez supprimées supprimés suspicious switch switchboard
synchronised synchronisé synchronisés systems sécurisée sécurité séparé séparée tableur tax technical telephone ten
terme terminent terminer test theft themselves title titles titres tomber toner tool tools top touches touchées
towards trainer training traitée traités transférez transmet transmise transport transporte transports travaillé
travaux travels trempé tromper trompé trouvaille trouver trouvez téléchargement téléchargements téléchargent
télécharger téléphones télétravailler ultérieur ultérieurs unlicensed unlocks unplug unsaved unsubscribe updates
urgente useful user usually utilisation utilisations utilisent utilisez vacation vaut veille verrouillage verrouille
verrouiller verrouillez vertu videz virtual virtuelle visioconférence volées voudrions voulons voulu voulue voyants
voyons vérifie vérifions vôtres warn warnings wary weak web weekends wherever window wireless wish withdraw withdrawn
won wrong yearly yourself zone zones écart échanger échangée échéancier écraser écrasé écrivent édite édition
électroniquement élevé éléments émettez émise équivalent établi établissons états éteignez étranger
"""

HELPDESK: Final = frozenset(_WORDS.split())
