"""Words that tell nobody: in lower case in three training tickets or more, and for each hundred of these in three names at most.

`tests/unit/pii/test_lexicon.py` gathers them again.
"""

# ruff: noqa: E501 - a list of words

ORDINARY = frozenset(
    """
    a-t-il aa aadhaar ab abc abeg able abonnement abonné abonnée about above abroad absence absent absente accent
    accents accept acceptable acceptait accepte accepted accepting accepts accepté acces access accessible accident
    accord according account accountant accounts accès acheté achetée ack acknowledgement acme acompte acres across
    act acte actes actif action activated activation active activer activé activée actual actually actuel actuelle
    actuellement ad adapter add add-in added adding addr address addressed addresses adhérent adhérente adhérents
    adjoint adjointe administrateur administratrice admits adresse adresses adressé adult advise advised ae aeb af
    afbf afd affaire affaires affected affectée affichage affichait affiche affichent afficher affiché affichée
    affilié affirme afraid after after-hours afternoon afterwards again against age agenda agent agente ago agreed
    agreement agréer ai aider aidez ailleurs aime ainsi aisle ajout ajoute ajouter ajouté alarm alarme alarmes alert
    alerte alertes alerts alias alike alive all allemand aller allergies allez allo allow allowed allows allume
    allumé allé allée allô alone alors aloud alpine already alright also although always am amex ami amount amounts
    ampersand amqp amused an analyse analyste ancien ancienne anciens and android anglais angry annexe anniv
    anniversaire annonce annoncée announced annoyed annoying annulation annuler annulé année anomalie anomalies
    anonymiser anonymous another anpil ans answer answered answering answers antenna antenne antivirus any anybody
    anymore anyone anything anytime anyway anywhere août apart api apostrophe apostrophes app apparaissent apparaît
    appareil apparemment apparently appartement appartient appears appel appeler appelez appelle appels appelé
    appelée appli applicatif application applicative applied apply appointment appraisal appreciate apprenti
    apprentie appris approuvé approval approve approved approver approves appt appuie apres après après-midi apt
    arabe archive archived archiviste archivé are arm arnaque arobase around arrange array arrival arrive arrived
    arrivent arrives arrivé arrivée arrivées arrière arrêt arrête arrêts arrêté article arvo as ask asked asking
    asks asleep assessment asset assez assigned assistant assistante associé associée asst assume assureur assuré
    assurée asteure astheure astreinte at ate att attach attached attachment attaché attempt attempts attend
    attendance attendant attendent attendez attendre attends attendu attendus attente attention attestation attorney
    attribué au au-dessus aucun aucune audience audit auditor auditors auntie aunty auprès aura aurait aussi auth
    authenticated authentication authenticator authentification authorized autocomplete automatic automatique
    autorisation autorisé autre autrement autres aux avaient available avais avait avale avalée avance avancé avant
    avec avenue avez aviez avions avis aviser avisé avocat avocate avoir avons avril aware away awful aws ax azerty
    b-b b-e babillard bac back back-office backend background backup backups backwards bad badge badges badgeuse bag
    bags bail bak baked bakkie ban bancaire bancaires bande bandeau bang bangs banking banks banner bannie barcode
    barcodes barley barre barrette barrier barrière barré barrée bars bas bascule basculer based basement basic
    bastion bat bateau batterie batteries battery bazar bc bd bday bdd be bea beach beans beau-frère beau-père
    beaucoup became because become becomes bed beds been beep beeped beeping beeps beer before beg began begins
    begun behalf behind being belge believe believes belle-fille belle-sœur belong belongs below beneath beneficiary
    benefits beside besoin bet beta better between bf bfef bhai bhaiya bidon bidule bien bienvenue bike bilan
    bilingue billed billets billetterie bills bind bins biometric bios bip bipe bippe bips birth birthday birthdays
    bis biscuits bit bitlocker bits bizarre bière bjr blague blame blanches blank bleep bless bleue bleuet blink
    blinking blinks blip blk blob bloc blocage block blocked blocking blocks bloke blonde blood bloquant bloque
    bloquer bloqué bloquée bloquées blur boarding boardroom boat boitamoi boite boitelettre bon bonjour bonne bons
    bonsoir bonspiel book booked booking bookings bookkeeper books boot boots bord bordereau born borne bornes
    borrowed boss bosse both bother bottes bottin bottom boucle bouge bought bougé boul boulevard boulot bounce
    bounced bounces bouncing bound bourrage bourse bout bouton boutons bouts box boxes boîte boîtes boîtier
    bracelets brain branch branche brancher branches branché brand breach break break-glass break-in breaks
    brilliant bring brings broadband broke broker brother brought browser bru bruit brut bte btw buanderie bucket
    budget bug build built bulletin bulletins bump bundle bureau bureautique bureaux burn burned burner business
    busy but butter button buy buyer by bye bypass bât bâtiment bébé bénéficiaire bénéficiaires bénévoles bête
    bêtement bêtise ca cab cabin cabine cables cache cached cactus cadeaux cadenas cadre cafétéria cage cahier
    caisses caissier caissière calcul calcule calendar calendrier calepin calibrated calibré call callback called
    caller calling calls calme calvin cam came camembert camera cameras camion camionnette camions campagne cams
    caméra caméras can canadien cancel cancelled candidate candidates cannot canoe cant canyon capable capelin
    capital capitals capot capped caps captcha capte capteur captif capture car caractère caractères carburant card
    cards carer carnet carrier cart carte cartes carton cas case cases casier casino casque casse cassé cat
    catalogue category caught cause caution cave cb cd cdf ce ceci cela cell celle celle-ci cellulaire celui
    celui-ci celui-là censé cent centrale cents cert certain certaine certificat certificate certificates
    certificats certs ces cest cet cetait cette ceux cf cfg chacun chai chairs chalet challenge chambres champ
    champs chandail change changed changement changer changera changerai changes changez-le changing changé changée
    channel chanson chantier chap chapeau chaque character characters charge charged charger charges chargeur
    charging chargé chargée chariot charity charmant chars chart charte charts chasse chat chatbot chats chaud
    chauffage chauffe chauffeur chauffeurs chaussée chaîne check check-in checked checker checking checklist
    checkout checkpoint checksum cheers cheese chef cheffe chemin chemise cheptel cheque cher cherche chercher
    cherchez cherché chief chien chienne chiffre chiffrement chiffres chiffré chiffrée children chinois chit choisi
    choisie choisir choisit choix choose chose choses chrome chromebook chromebooks chu chum chèque chèques
    ci-dessous ci-dessus cible cinq cinquante cinquante-cinq circuit cite citoyen citron cité civique claim claiming
    class classe classeur classic classique classé clavardage clavier cle clean cleaned cleaner cleaners cleaning
    clear cleared clearly clef click clicked clicks client cliente clientes clients clientèle clignotant clignote
    clinical clip clique cliquer cliqué cloche clock clocks clone cloned clore close closed closes closet closing
    cluster clé clés clôture clôturer clôturé cm coach coco code code-barres codec codes coffre coffre-fort coince
    coincidence coincé coincée coins collaborateur collaboratrice collant colle colleague colleagues collect
    collectif collections collects coller collègue collègues collé collée collés coloc colonne colonnes color colour
    column columns com combien combinaison combination combine combo come comes coming comma command commande
    commander commandé commas comme commence commencent commencé comment commentaire commençant commercial
    commerçant commis commissariat commit committed comms commun communication communiquer communiqué commutateur
    compagne compagnon compare compared comparer compatible complain complained complaining complains complaint
    complaints complet complete completed completion compliance compliqué complète complément complémentaire
    compléments compléter comporte compose composé comprend comprendre comprends compris compromis compromise
    comptabilité comptable compte compter comptes compteur compté computers concern concerne concerned concerns
    concerné concernée concernées concernés concert concession conciergerie conclusions condo conducteur conductrice
    conduire conf conference confiance confidence confidential confidentiel config configuration configuré confirm
    confirmation confirme confirmed confirmer confirms confirmé conflict conflit confond confondre confusion
    conférence conférencier congrès congé congés conjoint conjointe connais connaissait connaissances connaît
    connaître connect connecte connected connectent connecter connecteur connecting connection connector connects
    connecté connectée connexion connexions connu connue conseiller conseillère consent consentement consigne
    console consommé constat constats constructeur consultant contact contacter contactez contacts contain container
    contains contenait contenant conteneur contenir contente contenu conteste contient continue contournement
    contract contrainte contrat contre contremaître control controller contrôle contrôleur convention convenu
    conversationnel convertir converts convient cookie cookies cool cooler coordinator coordonnées copie copied
    copier copier-coller copies copieur copié copiée copropriété copy corbeille cordialement core correct correcte
    corrected correctement correcteur correctif correction correctly correlation correspond corridor corrige
    corriger corrigez corrigé corrigée corrompu corrélation cos cost costs cotisation coucou could couleur couleurs
    couloir count counted counter counters counting counts coupe couper couple coupon coupure coupé coupée courage
    courant courriel courrielo courriels courrier courriers courroie cours course courte courtier courtoisie cousin
    cousine couvre cover covered covering covers cows coût cp cracked crash crashed crashes crayon crc create
    created creation credential credentials credited creds crew crib crie critique crié croire crois croit croix
    cron crossed crowd cru crypto crème création créditer crédité crée créer créneau créé créée crêpe csv cuisine
    cuit cuivre culprit curl currency currently cust customer customers cut cut-off cute cutover cuts cvv câble côté
    côtés dab dad daft daily dame dangereux dans dark dash dashboard dashboards dashes dat data database datadog
    dataset date dated dates daté day days db dcc dd ddn deactivated dead deadline deaf deal dealer dear debit
    debited debout debug deceased decent decided declaration declined decommissioned decrypt dedans default
    definitely degrees degrés dehors delete deleted deleting delivered delivery demain demandait demande demandent
    demander demandez demandiez demands demandé demandée demandés demeurant demeure denied dentist dentiste dep
    department deployed deposit dept depuis depute deputy dernier derniers dernière derrière describe description
    desk desktop despatch dessous dessus destinataire destination details detected deux deuxième devait devant
    developer devenir devenu devez device devient devine devis devise devra devrais devrait dey df diagnostic dial
    dials diary dictated dictation dicte dicter dictionnaire dicté dictée did didnt died dies diff difference
    different diffuser diffusion différence différent différents digest digicode digit digits digue dim dimanche
    dinner dirais dirait dire direct directe directement directeur direction directly director directory directrice
    dis disable disait disant disconnected discount discrètement discussed disent disjoncteur disk disks disparaître
    disparu disparue dispensaire display displayed displays dispo disponible disque disques distance distant
    distinguées dit dites dites-le dites-moi divers divorce dix dix-huit dix-neuf dièse dll dmp dn do dob doc docker
    docket dockets docking docs docteur doctor document documentation documents docx does dog dogs doigt doigts
    doing dois dois-je doit doivent domain domiciliation domicilié donation donations donc done dongle donnant donne
    donnent donner donné donnée donor dont door doors dormir dors dort dossier dossiers dots dotx douane double
    double-booked double-clique doublon doublons doubt doucement douchette doute doux douze down download downloaded
    doyenne dpi dpo drache draft drafts drawer drawing drawings draws drew drift drill drive driven driver drivers
    drives driving droit droite droits drop-down dropped dropping drops drove drugs drum dry drôle ds dsn due dummy
    dump dumps dun duplicate duplicates dur duration dure durer duress during durée dwg dès débarque débarquer
    débarrer débit débiter débité débitée déblocage débloque débloquer débrancher débranché début décalage décaler
    décalée décalées décembre déclarant déclaration déclare déclarer déclarée déclenchée décompte déconnecte
    décroche décédé décédée défaut défunt défusionner dégradé déjà délai délégation délégué déléguée démarrage
    démarre démarrer démo déménage déménagement déménagé dénommé dép dépannage départ département départs déplace
    déplacement déplacer déploiement dépose déposer déposé dépôt déranger désactivation désactiver désactivé
    désactivée désinstallé désolé désolée désormais détail détails détient détruire détruit déverrouillage
    déverrouille déverrouiller dîne dîner dû e-b e-banking e-learning e-mail e-signature ea each ear earlier
    earliest easier easy eating eats ecf echo ecran ecrit edelweiss edit edited eduroam ee ef effacer effacé
    effective effet eftpos egress eight eighty eircode either elderly elections electrician elevator eleven elle
    elle-même elles else elsewhere email emailed emailing emails embarqué embarrassing emergency emplacement
    employee employees employer employeur employé employée empreinte empty en en-têtes enable encodage encoder
    encodé encore encrypted encryption ended ending ends enfance enfant enfants enfin engagement engine engineers
    enlever enough enregistrer enregistreuse enregistré enregistrée enroll enrolled enrolment ensuite entend entendu
    enter entered entering entier entrant entre entreprise entrepôt entrer entrez entries entry entré entrée entrées
    env envelope enveloppe envie environ environment envoi envoie envoyer envoyez envoyé envoyée envoyées epinette
    er err err-disabled erreur erreurs erroné erronée error errors esc escalate escalation escalier espace espaces
    essai essaie essais essayer essayez essayé essence est est-ce est-il et etait etc ethernet etre eu eue euh euros
    eux even evening evenings ever every everybody everyone everything everywhere evidence ewe ex ex-mari exact
    exacte exactement exactly exam examen examens example exams exceeded excel except exception exchange exclamation
    excluded excuses excusez exec executor exemple exemples exige exigé exist existe exists exit expect expected
    expiration expire expired expirer expires expiring expiry expiré expirée explain explains exploitant
    exploitation explorer exported exporter exposed exposé exposée exprès expédition extension extensions external
    externe extra extract extrait extranet exécuter eyes fa fabricant fabrication face facile facilities facility
    facteur facteurs factor facturation facture factures facturé fada faible fail failed failing failover fails
    failure fair faire fairly fais faisait faisant fait faite faites faithfully faits fake fallait fallback falling
    false familial famille familles fan fancy fans faque farine fast faster fat fatal father father-in-law faudra
    faudrait fault faulting fausse faut faut-il faute fautive faux favourite fax faxes façon fc fced feature feb fee
    feedback feeds feel feelings fell fella fellow femme fence fenêtre ferait fermer fermeture fermé fermée fermés
    fetch fete feu feuilles feuillet few ff ffc ffee fibre fiche fiches fichier fichiers fictif fidélité fifteen
    fifth fige figure figures figé figée filaire file filed files filing fill filled film films filter filtre final
    finale finalement finances find finding finds fines finger fingerprint fingers fini finie finir finis finish
    finished finishes finishing finit fired fires firewall firm firme firmware fiscal fish fit fitted five fix fixe
    fixed fixes flag flagged flags flapping flaps flash flashes fleet flicker flickers flight flip flipped float
    flood floods floor flotte flou floue flush flux fly flyer flèche fob fobs foi fois folder folders folio folks
    follow followed following follows fonction fonctionne fonctionnent fond font footage footer for force forcer
    forcé forcément foreman forename forever forfait forget forgive forgot forgotten form format formateur former
    formerly forms formulaire formulaires formule forty forty-one forward forwarded forwarding fou foudre found four
    fourgon fourni fournir fournisseur fournisseurs fourteen fourth frais francs franking frankly français française
    frappe fraud fraude freeze freezer freezes freezing french friend from fromage front froze fs fuel fuite full
    function funny furieux furnace fuseau fuser fusion fusionne fusionner fusionné fusionnées fw fwd fâché fâchée
    férié fériés février fête gabarit gala game gamin gamme gang gaps garantie garbage garde garder gardienne gardé
    gars garçon gas gateway gather gauche gave gel gelé generated generator generic genius genre gens gentil gentle
    gentleman genuine geo gesperrt gestionnaire get gets getting ghp gift girl git gitlab give given gives giving
    glace glasses glissé global glpat-x gmail go go-live god goes going gone good goodbye goods-in google got gotta
    gpg gps gpupdate gr grade grand-père grandma grandson granted grants graphique grave gravité gravé gray gree
    green greeting greffier grew greyed grid grince grise grisé grosse ground groups gsm guardian guards guess
    guessed guessing guests guichet guide guillemets guérite gw gym gâche gèle gère général générateur génératrice
    générique généré géolocalisation gérant gérante géré gênant gîte habilitation habitants habite habituel
    habituelle hache hacked had haha half halfway hand handbook handed handheld handle handoff handover handset
    handsets handshake handwriting hang hangar hanging hangs happened happens happily happy hard hard-coded harm
    harvest has hasard hash hashes hates have having hd hdmi he head header heading heads headset heap hear heard
    hears held hello helm help helpdesk helped helpful helping helps hence her herd here hers herself hes heure
    heures hey hf hi hidden hide hier hikvision hilarious him himself hint hip hired hires hirondelle his histoire
    historique history hit hits hiver hiya hold holder holding holds hole holiday holidays homard homme homonyme
    honest honestly honte hook hooks hopefully horaire horaires hors horse hospitalisé host hosted hosting hostname
    hosts hot hotfix hotline hotspot hour hours how hrs html http https hub huit hum humain humaines human hundred
    hunting hurle hurler hurry hurt husband hut hvs hymn hyphen hyphens hélas héron hésite hôte hôtes ici icitte
    icloud icon id idea ideal idem identifiant identifiants identique identity identité idk ids idée if ignore
    ignored ignores il ill illisible ils im image images imei imm immatriculé immatriculée immeuble impact impasse
    impayée import important imported importer impossible impressions imprimante imprimantes imprime imprimer
    imprimé imprimée imprimés in in-charge inaccessible inactif inactive inbox incendie inch inchangé incident incl
    included including inclus incohérent inconnu inconnue incorrect incorrecte indd index indice indique
    indisponible induction inexistant infirmière infirmières info infonuagique informaticien informaticiens
    information informed infos inherited initial initials injector injoignable input inscription inscriptions
    inscrire inscrit inscrite inscrits inside insiste insisted insists inspector insta install installateur
    installation installed installer installé instance instead insufficient insuffisant insulin insured intake
    integration interac intercom interdit interface internal interne internet interphone interpreter intervention
    into intracom intranet introuvable intégration intérimaire intérimaires inutile invalid invalide invalides
    inventaire inverse inversement inversion inversé inversés inverter invitation invitations invite invités invoice
    invoices involved ip ipad iphone is isnt iso issue issued issues it item items its itself itsme ive jacquard
    jamais jammed janv janvier jar jardin java jdbc je jeep jersey jeton jetons jette jeté jeu jeudi jeune jeux ji
    jitter jme job jobs joignable join joindre joined joining joins joint jointe jointes joints joke joking joue
    jour journal journaux journée jours joué jpeux jpg json jsuis judge juillet juin july jumeaux jump junk jure
    juré jusque just juste justement justificatif jwt kdbx keep keepalive keeps keita kept kernel key keyboard keyed
    keyholder keypad keys kicks kid kids kill killed kind kinda kindly kiosks kiosque km knew know knowing known
    knows ko kot kq kubectl kv label labels ladder lads lah laisse laisser laissez laissé laissée lait lambing
    laminated lampe lampes lancer lancien lancé lancée landed landing landline landlord lands lang language
    languages langue lanterne lappli lapsed laptop laptops laquelle last lat late later laugh laughed laughing layer
    layout lb lead leading leak leaked leaking learn lease least leave leaver leaves leaving lecran lecteur lecteurs
    lecture led left leisure lendemain length lent lentement lequel less let letter letterhead letters letting
    lettre leur leurs levé liaison libre libre-service libres libérer licence licences license licorne lid lie lieu
    lieu-dit lieux life lift light ligne lignes like likely likes limit limite link linked lire lisible list liste
    listed lists lit literally litre litres littéralement live lives livestream livraison livraisons livre livrer
    livres livrets livré livrée livrés lié load loaded loading loads loaner lobby locale localité locally locataire
    locataires locative lock locked locker lockers lockout locks locksmith log log-in logbook loge logged logger
    logging logiciel login logins logo logon logs loi loin lol long longer longs longtemps longue look looked
    looking looks lookup loops loose lose loses losing loss lost lot loto lots lotto loue lounge loué love lovely
    low loyalty loyer luck lucky lue lui lui-même lumières lun lunch lundi lunettes lying là là-bas là-dedans
    là-dessus lâché lève ma machine machines macro macros madam madame made magasinier magazine magenta magique
    magnet maiden mail mailbox mailboxes mailed mailer mailing mails mailto main maintenance maintenant maire mais
    maj majuscule majuscules make makes making maladie malgré malin mam maman man managed manager mandant mandat
    mandataire mandate mange mango mangé manifestement manquant manquante manque manqué manual manuelle many map
    mapping maps marchait marche mardi marge mari mariage mariée marked marker marketing marks marque marqué married
    mars mask masked masking masque masquer masqué masse master matatu match matched matching mate materials
    maternité math maths matin matins matinée matr matric matricule matricules matron matter matters matériel
    mauvais mauvaise maximum maybe maître maîtresse mdp me mean meaning means meant meantime meanwhile meas mec meds
    meet meeting meetings meets meilleures member members membership membre membres meme memorable memory menace
    mensuel mention mentionne mentions mentor menu menus merci merciii mercredi mere merge merged mes mess message
    messages messe mesuré met meter method mets mettait mette mettez mettre mg mic micro micrologiciel microwave mid
    middleware midi midnight mien mienne mieux might migrate migration mihi mil mileage milieu milking mille million
    min mind mine mineure mini ministère mins minuit minus minuscule minuscules minute minutes mis mise mises
    mismatch miss missed missing mistake mitaine mix mixed mm mob mobile moche mode model modem modification
    modifier modifié module modèle modèles moi moi-même moien moins mois moitié molettes mom moment mon monday monde
    money mongodb monitor monitors monsieur montant monte monteur month monthly months montre montré monté montée
    moon morceaux more morning mornings mort morte mortgage most mostly mot motdepasse moteur mother mother-in-law
    motif moto mots mouillé mounted mouse moutarde move moved moves moving moyen moyenne mp mq ms msg msiexec mso
    muddled muet muette mums municipal municipale mur murale music must musée mutation mx my myself mysql mystery mz
    mène mère mécanicien mécontent médecin médicales médicaments mélange mélangé mélangés mémoire ménage météo même
    mêmes nah name named names naming nan narcotics natel national nationale naturally navigateur ne near nearest
    nearly need needed needful needs neighbor neighbour neither nephew net nettoyer nettoyé network neuf neuve never
    neveu new newer news newsletter next nginx ni niaiseuse nicked nickel nickname niece night nightly nine nineteen
    nineteenth ninety ninth nip nir niveau nièce no nobody node nodes noir noise nom nombre nominal nominee nomme
    nommé nommée noms non nonante nonante-deux none noon nope nor noreply normal normale normalement norme nos not
    note notebook noted noter notes nothing notice noticed notification notifications notre noté notée nought nous
    nouveau nouveaux nouvel nouvelle nouvelles nov novembre now nowhere noyau npm nuits null nulle num number
    numbers numeric numero numérique numérise numéro numéros nurse nurses nvlddmkm né néant nécessaire née
    néerlandais nés nôtre nœud oauth object objet objets obligatoire oblige oblique obtenir obviously occupe occupé
    oct octets octobre odometer off offboarding offer offered offers offline offre offset oh ok okay old older
    oldest on on-call onboarding once oncle onduleur onduleurs one one-time ones onglet onglets online only ont onze
    oops open openai opened opening opens openssl opposite opt option options opérateur opération opérations or
    oracle orage orbit order ordered orders ordi ordinateur ordonnance organ organisation orientation origin
    original os osé other others otherwise otp ou ouais oubli oublie oublier oublié oubliée ought oui oups our ours
    out out-of-hours outgoing outil outlook output outside ouvert ouverte ouverts ouverture ouvrant ouvre ouvrir
    ouvrées over overdue overhead overnight override overseas own owned owners owns owt oxygen où pack package
    packet pad paddock padlock page pager pages paid paiement pair pairing pairs palette palettes pallets pam panel
    panels panic paniers panique panne panneau panneaux pantry papers paperwork papier papiers paquet par par-dessus
    paragraph paralegal param params paraît paraît-il parc parce parcel parcels pardon pare-brise pare-feu pareil
    parental parfois parked parking parlait parle parlent parler parlour parlé paroissiale pars part partagent
    partager partages partagez partagé partagée partagés partenaire partent parti participant participants partie
    parties partir partition partitions partner partout party parvient pas pass passage passait passant passation
    passcode passe passed passent passeport passer passera passez passing passphrase passport password passwords
    passé passée passées passés past paste pasted patate patch paternité patient patiente patienter patients patron
    patronne pattern pause pauvre pay payable payant paye payer paying payment payments payroll payslip payé payée
    payés pb pdf peer peine peinture pem pen penche pencil pendant pending pense people pepper per percent perd
    perdre perds perdue perdues perdus pere perhaps period permanence permanent permis permission permissions permit
    permitted permitting perso person personal personne personnes persons perte peser pesé pesée pet petit-fils
    petite-fille peu peur peut peut-tu peut-être peuvent peux peux-tu pg pgp pharmacien pharmacienne pharmacist
    phase phishing phone phoned phones photo photocopieur photocopieuse photos php phrase physique piano pic pick
    pick-up picked picks pickup picture pictures pid pieces pierogi pigiste pile piles pilot pilotage pilote
    piluliers pin ping pings pink pinned pipeline piraté pire pis piste pitié pixels pizza pièce pièces pl place
    placeholder places plafond plainly plainte plaintext plaisante plaisir plane planification planifier planifiée
    planner planning plannings plans plantage plante planté plaque plaques plastic plat plate plates platform plays
    plaît please plein pleine plenty pleure pleut plombier plot plotter pls plug plugged plugin pluie plumber plus
    plusieurs plutôt plz pm pneu png po poche pochette pod pods poem pointage pointeuse points pois poisson pole
    police polices policy polie politique poll polling polonais pompe pompes pompiers poor pop popped popping pops
    portable portables portail portait portal porte ported portefeuille portent porter porteur ports pose positif
    position positions positive possible possibly post post-it postal postale postbox postcode poste posted poster
    postes postgres postgresql posting posts posé posée pot pots pouces pound pour pourquoi pourrait pourtant pousse
    pousser poussé poussée poutine pouvez pouvez-vous pouvoir power power-cycled pp pptx pq pre-shared predecessor
    prefers prefix premier premiers première premières prend prendre prends prenez prenom presbytère prescription
    prescriptions presence present presque press presse pressed pressing pressé pressée prestataire prestations
    presumably pretty preuve previous prie prime principale printed printer printers printing printout prints prior
    priority priorité pris prise prises privacy privilege privé privée prix prière prié probable probablement
    probably problem problems problème prochain prochaine procuration procurement procès-verbal procédure product
    producteur production produire produit profil profile profiles profils program programme programmer programming
    progress projecteur projector projet promis promise promised promo prompt prompts proof proper properly propose
    proposé propre proprietor propriétaire protected protection protégé protégée prouver prove provider proviseur
    provisoire proxy près précise précédent précédente prédécesseur préfixe préfère préférence préférez préféré
    préférée prélevez prélevée prélèvement prélèvements prénom préparer préposé préposée préprod présence présent
    présente président présidente prétend prévenir prévenu prévenue préviens prévoir prévu prévue prêt prête prêter
    prêté prêtée psalm pseudo psql pst pt pts pu pub publickey publie publique publish published puce puis puis-je
    puisque puissance puissiez puk pull pulled pulls punch punched pupil pupils purchase purge purged purger purple
    purpose pus push pushed put puts pw pwd py pèse pédagogique périmé périmée période périphérique pêche qd qqn
    qqun quality qualité quand quarantaine quarante quarante-cinq quarante-deux quarante-quatre quarante-sept
    quarante-trois quart quarters quartier quatorze quatre quatre-vingt-un quatrième que quel quelle quelque query
    question questions queue queued qui quick quiet quietly quinze quit quite quittance quitte quitté quittés quiz
    quoi quorum quota quote quoted qwerty raccourcis raccroche raccroché rack raclette radiateur raise raised
    raising raison rallumé rame ran random rangé rangée ransom rapel rapide rappel rappeler rappelez rappelez-moi
    rappelle rappels rappelé rapport rapports rate rates rather rattachement rattacher rattaché rattachée rattachés
    raté ratée raw rayon re reachable reached reaching read read-only reader readers readings reads ready real
    really rear reason rebondit reboot rebooted rebranché rebuilt recalculer recalibrer recall receipt receipts
    receive received receiving recent reception receptionist recettes recevoir recevons rechange recharge recipe
    recipient recipients reckon reckons recognised recommence recommencer reconnaît reconnu reconnue recopie recopié
    record recorder recording records recours recrache recréer recto recu redact redacted redeemed redemande
    redemandé redis redonne redémarrage redémarre redémarrer redémarré ref refaire refait reference referral refresh
    refs refund refunds refus refuse refused refuser refuses refusing refusé refusée refusées refusés regarde
    regarder regarding regardless regards regardé regenerate regenerated region register registered registraire
    registrar registration registre registry rego reimage reinstalled reissue reissued reject rejected rejecting
    rejects rejet rejets rejette rejeté rejetée rejoint relance relancer relances relancé relation relationship
    release released relevant relevé relevées relevés relire relié reload relâche remain remains remarque remarques
    remarqué remboursement remboursements rembourser remboursez remember remembered remembers remercie remerciements
    remets remettre reminder reminders remis remise remonte remonté remorque remote remotely remove removed remplace
    remplacement remplacer remplacé remplacée remplacées remplaçant remplaçante rempli remplie remplir remplis
    remplit rename renamed rencontre rend rendez-vous rendre rendu rendue renew renewal renewed renews renommer
    renommé renouveler renouvellement renouvelé rent rentre rentrer rentré rentrée renvoi renvoie renvoyer renvoyée
    reopen reopened reopening repaired repart reparti repartie repas repasser repeated replace replaced replacement
    replied reply replying repo repond report reported reporting reports reprend reprendre reprends reprint repris
    reprise reproduire représentée req request requested required requis requête requêtes rerun res resend reset
    resets resident resigned resolved resource resp respect respecte responding responsable response ressemble
    ressort restait restant restants restart restarted restarting restauration restaurer reste restent rester
    restore restored resté restée restés result results resume resumed resync retape retaper retapé retard retd
    retention retenu retire retired retirer retiré retour retourne retours retrait retraite retraité retries
    retrouve retrouver retrouvé retry return returned returns reuse rev revendeur revenir revenu revenue revenus
    reverse reversed revert reviennent revient review revision revoir revoke revoked rewrite rez rez-de-chaussée
    reçois reçoit reçoivent reçu reçue reçus ri riant ribbon rien riez right rightly rights rigole ring ringing
    rings rink rire risk rit rm robe robot robots role roll rollback rolled roller rolling rollout rond room
    roommate roses roster rota rotate rotated rotation roue roughly roulant roule rouleau roulotte roulé roumain
    route router routeur routine routing rouvrir row rows rr rssi rte rtsp ruban rubbish rue ruelle rugby rule rules
    run run-time runbook rung runner runs rush râle règle règles récepteur réception réclamation réclamations
    réclame récup récupère récupération récupérer réel réelle réessayer réessayez réf réflexe référence références
    référente référentiel régime région régisseur réglage régler réglé réglée régénérer réinitialisation
    réinitialiser réinitialisé réinstaller réinstallé réparation réparer répartiteur répartition répertoire répond
    répondeur répondre réponds répondu réponse répète réseau réservation réserve réservé réservée réside résident
    résidents résolu résultat résultats résume rétablir réunion réunions rév révision révoquer révoqué révoquée rôle
    sac sacoche sacristie sacs safe safety sage-femme said saine sais saisi saisie saisir saisis saison saisonniers
    sait salaire salaires salarié salariée salariés salary sale sales salle salut salutations same samedi sample
    sandbox sans satellite satisfaction saturday sauce saucisse sauf saumon saute sauté sauvegardes sav savais save
    saved savez saving savoir say saying says scale scam scanne scanned scanner scanners scanning scanné scans
    scellé scellée schedule scheduled scheduling schema scheme schéma scolarité scooter scope score scoreboard
    scratched screen screens screenshot screenshots script scripts scrub scène se seal sealed search season seat
    seats second seconde secondes seconds secret secretariat secretary secrete secrets secrète secrétaire
    secrétariat secs secteur secu secure security see seems seen sees seize self self-service self-test sell seller
    sells selon semaine semaines semble semicolon send send-as sender sending sends sense sensible sensitive sensor
    sensors sent sente sentence separate separately sept septante septante-deux septembre sequence sera serai serait
    serial serials serie series serious serrure sert server servers serveur serveurs service servir ses session
    sessions set set-up setting settings setup seuil seul seule seulement seuls seven seventeen severity sftp sh sha
    shall shame shape share shared sharing sharp she shedding sheets sheriff shes shift shifted ship ships shot
    should shout shouted shouting show showed showing shown shows shpat shredded shut shuts si sic sick side sien
    sienne sigh sign sign-in signal signale signaler signalé signataire signataires signatory signature signatures
    signed signer signing signs signé signés silence silenced silent silo sim similar simple simplement simply sin
    since sincerely single sinistre sinistres sinon sir siren siret sirop sirène sit site sites sits sitting
    situation six sixteen sixth sixty size siège ski skipped skipper slack slash slide slip slips slot slots slow
    slowly slt small smart smartcard smoko sms smtp sn snapshot snmp-server so socket soeur soft softphone software
    soir soit soixante sold solde soleil solid solved some somebody someone something somewhere somme sommes son
    sondage sondes song sonne sonner sonnez sonné sont soon sooner sorry sort sortant sorted sortent sorti sortie
    sorties sortir souci soucis souffleuse soufflé souhaite souhaité souhaitée souligné soumission sounds souper
    soupçonne source souris sous sous-sol souscrit soussigné soussignée souvenir souvent souviens souvient soyez sp
    space spaces spam spaniel spare sparky speak speaking speaks spec spell spelled spelling spelt spid spins spoke
    spool spooler sport sports spotted spouleur spreadsheet sprint sql squad src srv ssh ssh-rsa sshd sshpass ssl
    ssn stack staff stage stagiaires staging stale stall stamp stand standard star stars start started starter
    starters starting starts statement static stationnement stations statique stats status statut stay stayed
    staying step stick sticker stickers sticks sticky still stockage stolen stood stop stopped stops story straight
    stratégie strict string strip stripe structure structurée stuck student students study stuff style su sub
    subject submit submitted subscriber subscription subvention succ success succession succursale succès such sucre
    sudo suffit suggested suggestion suis suisse suit suite suivant suivante suivants suivi suivie suivre sujet sum
    summary superintendent superviseur superviseure supervision supervisor supplied supplier support supported
    suppose supposed supposedly suppression supprime supprimer supprimé supprimée sur sure surname surnom surprise
    surtout surveillance surveiller surveillé survey suspect suspecte suspended suspendu suspendue suspicious sv svp
    swap swapped swaps swear swears swimming swipe swiped switch switched switches switching symbol symbole symbols
    synced synchro synchronisation syncing syndical synthèse sys system systemctl système sèche séance sécu
    sécurisée séjour séminaire séparateur séquence série sésame sûr sûre sûrement sœur ta tab table tableau tablet
    tablets tablette tablettes tabs tactile tag tagged tags tail taille take taken takes taking talk talking tambour
    tank tannoy tant tap tapant tape taped taper tapes tapez tapé tard target tarif task tasses taught taxes tc tcp
    teach teacher teams technician technicien technicienne technique tel telemetry telephoned tell telle telling
    tells telly tempdb temperature template temporaire temporary temps température tempête ten tenancy tenant
    tension tentative tentatives tente tenth tenté tenu ter term terme terminal termine terminé terminée terms
    terrain terre test testament teste tested tester testing tests testé text texte texted texter texto texts texté
    tgz th than thank thanks that thats the their theirs them theme then there theres thermostat these they thin
    thing things think thinks third thirtieth thirty thirty-one this those though thousand threatening three threw
    thrice through throw throwing throws thru thumb thumbprint thurs thursday thx thème tick ticket tickets tied
    tien tiens tient tier tiers til till tills time timed timeout timer times timesheet timesheets timestamp
    timetable tirage tired tiret tirets tiroir tiroirs tiré titles titre titres titulaire tiède tmp tmrw to toast
    today together toi token tokens told toll tombe tombent tombé tombée tombés tomorrow tonalité tondeuse tonight
    tonnes too took torn tort total totale totals touch touche touched toucher touching touché touchée touchés
    toujours tourne tourner tournoi tournée tournées tous tout toute toutes tpe trace track tracker tracking
    tracteur trade traduction traduit traffic trailer trailing train trainee trait traitant traite traitement
    traiter trancher tranquille transaction transcribed transcript transcription transcrit transfer transfert
    transforme transfère transférer transféré translation transmet transmets transmettre transmis transmise
    transporteur travail travaille travailler travel traveling travelled travers tray traîne treasurer treat treats
    treize trente trente-neuf trente-quatre tri triage trial triangle tried tries trimestre triple trips troisième
    trolley trompe tronqué trop trottoir trouble trouve trouvent trouver trouvé trouvée truc truck trucks true
    trusted trustees try trying très trésorier trésorière ts tt tu tube tunnel turn turned turns turnstile tuteur
    tutor tutrice twelfth twelve twenty twice twins two txt type typed types typing typo tz tâche tâches tél télé
    télécommande télécopieur télédéclaration télémétrie téléphone téléphoner téléphonique téléphoné télésurveillance
    télétravail témoin tête tôt udp uh uid ul un unable unaffected unauthorized unavailable unblock unchanged uncle
    undefined under underneath understand une unexpected unique uniquement units unité unix unknown unless unlock
    unlocked unlocks unmerge unplugged unreachable unreadable unrelated until unused up update updated updates
    updating upgrade upgraded upload uploaded uploads upper ups upset upside upstairs upstream uptime urgence urgent
    url urn us us-east us-west usage usager usagers usb use used useful useless user username users uses using usual
    usually ute utile utiles utilisait utilisateur utilisateurs utilise utiliser utilisez-vous utilisé utilisée
    utilisés va vacances vacant vacation vaccine vaccins vache vacuum vague vais valable valeur valid validateur
    validation validator valide valider validé validée valise value values vanish vanished var variable variables
    vault vaut vehicle velours velvet venait vend vendeur vendors vendredi vendu venelle venir vente ventes
    ventilateur venu venue ver verbal verbally verglas verification verified verifier verify verrouillage verrouillé
    verrouillée vers versa verse version versions verso verticale verts very vestiaire vestry veuillez veulent veut
    veux via vice victor vide video vider vides vidé vidéo vidéoprojecteur vidéos vie viennent viens vient vierges
    vigne vignette vingt vingt-cinq vingt-deux vingt-huit vingt-neuf vingt-quatre vingtaine violation violon
    virement virgule virtuel virus viré vis visa visible visibles visio visit visite visiteur visiteurs visitors vit
    vitale vite vitre vitrine vivre vlan vm vmdk vocal vocale voicemail voici void voient voila voilà voir vois
    voisin voisine voisins voit voiture voix volant voler volets volume volunteers volé vont vos vote votre vouch
    voucher vouchers voudrais voudrait voulait voulez vouloir voulu vous voyage voyant voyez voyons vpn vq vrai
    vraie vraiment vrais vs vty vu véhicule véhicules vélo vélos vérification vérifier vérifié vérifiée vôtre wage
    waheguru wait waited waiting waits wake walk walked walking wallet wanna want wanted wants war ward warden
    warehouse warn warning warnings warranty was watched wave way ways we weak weather web webcam webhook webmail
    website wedding week week-end weekday weekdays weekend weekly weeks weighbridge weight weird welcome well went
    were wet wey what whatever whats whatsapp when whenever where whereas whether which whichever while whiteboard
    whitelist who whoever whole whom whose whsec why wi-fi widget widow wife wifi wiki win window wipe wiped wire
    wired wish with within without wizard woman won wont word words work workaround workbook worked worker workers
    working workspace workstation world worried worries worry worse worth would wp-config wristbands write writer
    writes writing written wrong wrote www x-ray x-request-id x-trace xc xk xls xlsm xlsx xml xoxb xxxx xxxxxxxx ya
    yaml yard ye yeah year years yes yesterday yet yeux yml yoke you your yours yourselves yr yrs zebra zero zeros
    zip zone zéro zéros ça écart échange échappé échec échelle échoue échoué échouée échéance économe écouter écran
    écrans écrasé écrire écris écrit écrite écriture écrivez éditeur éducateur éducatrice électrique électronique
    élus élève élèves éléments émis émise épeler épelé épouse époux équipe équipes étage étages étaient était étant
    étape étapes état éteint étiquette étiquettes étoiles étudiant étudiante étudiants été évidemment éviter évitez
    événement événements êtes être œil
    """.split()  # noqa: SIM905
)
