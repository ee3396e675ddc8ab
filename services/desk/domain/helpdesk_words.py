"""Words of the shipped articles, in lower case, that `ORDINARY` lacks: replies are made of them, and they tell nobody.

Words that are also first names, family names or places are left out. `tests/unit/desk/test_desk_said.py` holds the list
to the articles.
"""

from typing import Final

_WORDS: Final = """
abord abîmé abîmée accepter acceptez acceptés accesses accessoires accessories accordé accounting accueil accueillons
accusons accusé accéder accédez achat acheter acknowledge acknowledgement activate activés additional admin
administrator advance advertising affects agrandir agrandissement agree agrees ahead ajoutent ajoutez ajoutons
ajoutés alimenté allument allumé allumée almost among analysed analysé ancienneté anew anniversaire anniversary
annuaire annual annuel annule annulez annulée apologise apology app appairage appairer apparaisse apparaissent
appareils appear applications applies applique appointments approuvés approximate approximatifs approximatives
appuient appuyez area arranged arriver arrête arrêtent assignment assurance attachments atteint atteinte attribution
attribuée audio auditeur aujourd auriez auront aussitôt authorisation authority automatically automatiquement
automatiques autorisations autorisez autorisés autorité availability avancement averti avertissement avertissements
avoided ayons back backed backup balance bank banque bar base bears beforehand begin benefit beyond bientôt billing
bin blessé blockers bloqueurs bloquons body branchez branchée bras broken browsers bureau buttons cabling café caisse
call cancellation cancels careful carnets carried carries carry cas categories catégorie catégories caused celles
centre certifier certify cesse cessé chair changent changeons changez chargées chase checks cherchez cherchons chez
chiffres chiffrés choice choisissant choisissez chooses choosing chosen closer clé cochez codes coffee collected
coloured commencer commerciale commitment common commune communiqués company competent completely complex complexe
complètement compromised comptez compétente concentrateur concernent conditions confidentielles configurer confions
confirmant confirmez confirming confirmée confiés conflit connaître connectez connects conservée conservées constaté
consulat consulate consulter contents contest contestons continuent contournez contractor contraire contresigné
copying corrigez coule countersigned countries country coupez coupures coupés courante cours coûte crackles crackling
crawling credit croisée crushed créez câblage câbles côtés damaged dangereuses dangerous davantage debits deceive
declared defective delay deletion deliver delivers demanded demanderons demandes demandons demi departure depending
dernières describe description desired dessin destinataires destinations destiné destroy detail devices devons differ
difference différer digital dirons disappeared disclosed disconnects disparaît disponibilités disponibles dispose
disposition dispute distinct distingue distribue distribution dit divulgués docked doesn domaine domaines donnez
donnons données double douteuse downloads drive dubious duplicata dus débranchez débuter déclaré déconnectez décrivez
défectueux délais démarche déménageons dépasse dépasser dépassé dépense déplacements déplacez déposez déposés
désinscription désinscrire désolés détecté détectée détenez détruisez déverrouillez edition editor effacement effacez
effaçons electronically emballage emploi employez employment empêche end endroit enfoncé enfoncés enquiry enquête
enregistre enregistrement enregistrez enregistrés enrôlement entendent entirely entièrement entrust enverrons
environnement envoyés equipment erase erasure event examine examinons example examples exceed exchanged excuser
excuses exemples exercer exercise exigés expense expenses expéditeur expédié expédiée extend extended extensions
externes extremely extrêmement extérieur extérieure facturés faisiez faisons fastest faults faulty fauteuil fenêtres
ferme feuille fictives figurent figurer fil filtered filtré fine fissuré fixer fonctionner forbidden forcing form
formation four free freezes front fuites fully fériés gardez gardée general gestion gratter gratuite gratuitement
great grisés grossier group groupe grève grésille grésillement guest guides générale gérer gérons gérés gêner
hameçonnage handled handles happening high hire home hotels house hébergeons hébergées hôtel hôtels icône identical
immatriculation immediate immediately immédiat immédiatement importante imposé impression impressions impôt
inaccurate incomplete incomplète indiquant indiquer indiquez indiquée indispensable indésirable inexacte inexacts
inform informations informatique informons informé infructueux inquiry inserted installe installent installée
installées instalments instruction insurance insurer intend interdite interruption intervienne introduire intérieur
inutilisée invented inventory invité invoiced isolated isolé jam joignez journalist journaliste jumps junk
justificatif justificatifs justifier key kilomètres kiosk lags laissant large largest latest law leak leaks lecture
lente lenteur lesquelles lesquels lettres libère libérons limits liquid liquide lisibles lisons listes lit lock
locking lodge logicielle logiciels mains maintenances maintenez maison mal manage management managers manquait
manquent manuals marche marchent marcher marqués masquez masquée masquées meal meals measurements measures messagerie
mesures methods mettent microphone migrer mileage mission misspelt mobilité modes modifie modified modifient moments
monitored montants motivé mots moyens mute métier naissance navigateurs needing neighbours newsletters night non
normale normally notant notebooks notez notifier notify nécessaires obliges office offres often operations operator
oppose opposer opposition ordering ordinaire ordinary ordinateurs organisateur organise organiser organisme originals
originaux origine orthographié outage outages outdoors outils outlet outsiders ouvertes ouvrons ouvré ouvrée ouvrés
overwritten packaging paie paierons pannes paper pare partageons partenaires partira partis parvenir passage path pay
payroll pays perdu permet permissions personnelle personnelles personnels piece piratés placed plafonds plage plan
planifié planned plastic plastique plupart pointer portability portabilité poser posez postpone postponed postponing
pourraient pourrons pouvons pre precise prefer prendrons prenne prepaid preparation prepare prepared prescribes
presented presenter pretends principal principe print prions private processing prochains professionnel
professionnels profiter programmée progress prolongation prolonger prolongé promotional propagation propos proposer
proposez proposées proposés propriétaires prospection provided préavis précisant précisez précédentes précédents
prélevé préparation prépare préparé prépayée préproduction présentateur présenté prévenez prévenons prévenus prévues
prêts publication publicitaires publicité publicités publisher publié publiée quantities quantity quantité quantités
quarantine quelconque quelles quelqu questionnaire rafraîchir raisonnable raisons ralentit range ranger rançon
rapport rapprochez reaches readable real reasonable reasons rebranchez receiver receives receiving recently recette
recevez recevrez rechargez rechercher recommencez reconnected reconnectez reconnectés recopier recopiez recorded
recover recovered recrue recrée rectifier rectify recycle red redirection rediriger refer refermant refunded refusal
refuser refusez regardez regardons registers regularly reimbursed rejetés rejoignez rejointe relais relative relâchez
remboursons remboursé remet rendez renouvellent renouvelons renouvelés renseignements renversé renvoyez renvoyons
renvoyé replaces replies reporte reporter reposait repository reprenons requests resembles resend reservation reserve
reserved resources responsables ressources rest restarts restaurons rested restituent restituées restored retenir
retire retirez retirés retourner retrouvions revenons reviewed revu risque rouvre rouvrez rouvrons row rubrique rude
running rupture règlement réactivez réagit réapprovisionnement réassort récemment récent récentes réclamation
récépissé rédiger réduisons réelles réenrôler réexpédions réglages régulièrement réinitialise réouverture répondez
réserver réservées résiliation résilier résolue résout rétractation révoquez réémise saisissez saisit salle
sauvegardée scan scannez scanning scintille scratch second secours security sensibles seriez serons services sets
several sheet shipped shop shorter sides sign signalez signalée signalées signataire signe signez signée six slowness
soaked société solves sound speaker speaking spending spilled stagiaire stands state states stating stays stock
stranger strike subdomain subsiste subsister suggest suivantes suivent suivez supervisée supplémentaire
supplémentaires supprimez supprimées supprimés switch switchboard synchronised synchronisé synchronisés systems
sécurité séparé séparée tableur tax technical telephone ten terminent terminer test theft themselves title titles
titres tomber toner tool tools top touches touchées towards trainer training traitée traités transférez transmise
transport transporte transports travaillé travaux travels trempé tromper trompé trouvaille trouver trouvez
téléchargement téléchargements téléchargent télécharger téléphones télétravailler ultérieur ultérieurs unlicensed
unplug unsaved unsubscribe urgente useful user usually utilisation utilisations utilisent utilisez veille verrouille
verrouiller verrouillez vertu videz virtual virtuelle visioconférence volées voudrions voulons voulue voyants vérifie
vérifions vôtres wary web weekends wherever window wireless wish withdraw withdrawn wrong yearly yourself zone zones
échanger échangée échéancier écraser écrivent édite édition électroniquement élevé éléments émettez équivalent établi
établissons états éteignez étranger
"""

HELPDESK: Final = frozenset(_WORDS.split())
