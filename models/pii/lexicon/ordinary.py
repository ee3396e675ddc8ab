"""Words that tell nobody: in lower case in three training tickets or more, and never in a name of anyone or anything there.

`tests/unit/pii/test_lexicon.py` gathers them again.
"""

# ruff: noqa: E501 - a list of words

ORDINARY = frozenset(
    """
    a-t-il aa ab abc abeg able abonnement abonné about above abroad absence absent absente accent accents accept accepte accepted accepts
    accepté acces access accident accord according account accountant accounts acct accès achats acheté achetée ack acme across act acte
    actes actif action activation active activer activé actual actually actuellement ad add add-in added address adhérent adjoint adjointe
    administratrice adresse advise ae af afbf afd affaire affected affichait affiche afficher affiché affichée affirme after afternoon again
    against agence agenda agent ago agreed agreement agréer ai aide aider aidez ailleurs ainsi aisle ajouter ajouté alarm alarme alert
    alerte alertes alerts alias alike alive all allemand aller allo allow allowed allows allé allée allô alone alors aloud already also
    although always amber amex ami amount amused analyste ancien ancienne android anglais angry annexe annonce annoncée annoying annulation
    annulé année another ans answer answering answers antenna antenne antivirus any anybody anyone anything anytime anyway anywhere août
    apart api apostrophe apparaît appareil apparently appartient appears appel appeler appelez appelle appels appelé appelée apple appli
    application applied apply appointment apprentie appris approuvé approval approve approved approver approves appt apres april après
    après-midi apt ar arabe archive archives archiviste archivé are arm arnaque arobase around arrange array arrive arrived arrivent arrives
    arrivé arrivée arrière arrêt arrêté article arvo ask asked asking asks asleep asset assistant assistante associé associée assume assuré
    astreinte at ate att attach attached attachment attaché attempt attempts attend attendance attendant attendent attendez attendre attends
    attendu attendus attente attention attorney au-dessus aucun aucune audience auditor auditors aunty auprès aura aurait aussi auth
    authenticated authentication authenticator authentification authorized automatic automatique autre autrement autres available avais
    avait avale avance avant avec avenue avez avis avisé avocate avoir avons avril away ax azerty b-b ba bac backend background backwards
    bad badge badges badgeuse bag bail bak bakkie ban bancaire bande bandeau banking banner bannie barcode barcodes barre barrette barrier
    barrière barré barrée bars bas bascule based bateau batterie batteries battery bc bd beau-frère beaucoup became because becomes bed been
    beep beeping beeps before began begins begun behalf behind being belge believe belle-fille belle-sœur belongs below beside besoin best
    bet better between bf bfef bhaiya bidon bien bienvenue bilan billed billet billets bip bipe bips birth birthday bis biscuit bit
    bitlocker bits bizarre bjr black blague blame blanc blanche blanches blank bleep bless bleue blink blinking blinks blip bloc blocage
    block blocked blocking blocks bloke blonde blood bloquant bloque bloquer bloqué bloquée bloquées blur boardroom boat boite bonjour bonne
    bons bonsoir book booked booking bookkeeper books boot boots bord border bordereau born borne bornes boss both bother boucle bouge
    bought bougé boul bounce bounced bounces bound bourrage bout bouton boutons box boxes boy boîte boîtes boîtier brain branch branche
    brancher branché break break-glass breaks bref brilliant bring brings bris broadband broke broker brother browser bruit brut bte btw
    buanderie bucket budget bug build building built bulletin bulletins bump bundle bureautique bureaux burner burnt bus business busy but
    button buy buyer by bye bypass bât bâtiment bébé bénéficiaire bénévoles bête ca cab cabin cabine cables cache cached cactus cadenas
    cadre cafétéria cage cahier caisses caissier caissière calendar calendrier callback called caller calling calls cam came camera camion
    camionnette campagne caméra caméras can canadien cancel candidate cannot cant cantine canyon capable capelin capital capitals capot caps
    capte capteur captif capture car caractères carburant card cards carer caretaker carnet carrier cart carte cartes carton casier casque
    casse cassé cat catalogue category caught cause cave cb cd cdf ceci cela cell celle cellulaire celui celui-là cent central centrale cert
    certain certificat certificate ces cest cet cetait cette ceux cf chacun chai chalet chambers chambre chambres champ chance chandail
    change changed changement changer changes changing changé changée channel chantier chaque char characters charge charged charger charges
    charging chariot charity chart charte charts chat chatbot chaud chauffe chauffeur chaussée chaîne check check-in checked checking
    checkout checksum cheers chef chemin cheque cherche chercher chien chiffre chiffrement chiffré chiffrée choir choisi choisir chose
    chrome chu chum chèque ci-dessous cible cinq cite civil claim claiming class classe classeur classic classique clavier cle clean cleaned
    cleaner clear cleared clearly click clicked client cliente clientes clients clientèle clignote clinical clip clique cliqué clock clone
    clore clos close closed closes closing cluster clés clôture clôturé coco code coffre coince coincé coincée colis collaborateur
    collaboratrice collant colle colleague colleagues collectif collects collègue collègues collé collée coloc colonne column columns com
    combien combinaison combination come comes coming comma commande commandes commandé commas comme commence commencé comment commentaire
    commençant commercial commerçant commis commit committed committee comms commun communication communiqué commutateur compagne compare
    compared compatible complain complained complains complaint complet complete completed compliqué complète complément compléments
    comporte compose comprend comprendre comprends compris comptabilité comptable compte compter comptes compteur compté computer computers
    concerne concerns concerné concernée concernés conclusions condo conducteur conduire conf confidence confidentiel config configuration
    configuré confirm confirmation confirme confirmed confirmer confirmé conflict confond confondre confusion congé congés conjoint connais
    connaissait connaissances connaît connect connecte connectent connecter connecteur connecting connection connector connecté connectée
    connexion connu connue conseillère consent console constat constructeur consultant contact contacter container contains contenait
    contenant content contente contenu conteste contient continue contract contrat contre controller contrôle contrôleur convenu convertir
    convient cookies coordonnées copie copied copier copier-coller copies copieur copié copy corbeille core corner corporate correct
    correcte corrected correctement correctif correction correctly correlation correspond corridor corrige corriger corrigé cos cost costs
    coucou could couleur couleurs couloir count counted counter coup coupe couper couple coupure coupé coupée courage courant courier
    courriel courriels courrier courriers course courtier cousin cousine cover covered covering covers cows coût crash create created
    credential credentials creds crew crie crié crois croit cron crossed crowd crypto crée créer créé créée csv cuisine cuivre culprit
    cupboard curl currency current currently customer customers cut cut-off cuts cycle câble côté cœur dad daily dame dans dark dash
    dashboard dashes dat data database date dated dates daté daughter day days db dd ddn dead deadline deaf deal dealer dear debit debited
    decent declined dedans default definitely degrees degrés dehors delete deleted deleting delivered delivery demain demandait demande
    demander demandez demandiez demands demandé demandée demeurant demeure denied dep department deposit dept depuis depute deputy dernier
    dernière derrière desk desktop dessous dessus destinataire destination details detected deuxième devait devant developer devenir devez
    device devient devis devrais devrait dey df dial diary dictation dicté did didnt died dies diff different différence digest digicode
    digit digits dimanche dinner dirait dire direct directe directement directeur direction director directors directory directrice dis
    disable disabled disait disant disconnected discount disjoncteur disk disks disparu disparue dispatch dispensaire display disponible
    disque disques distance distant dites dites-le divorce dix dix-neuf dièse dll dmp dob doc dock docker docket docking docs docteur
    document documentation documents docx does dog dogs doigt doigts doing dois dois-je doit doivent domain domicile domicilié donc done
    dongle donne donner donné donnée donor dont door doors dormir dors dort dossier dossiers dotx double-booked double-clique doublon
    doublons doubt douchette doute doux douze down download downloaded drache drafts drawer drawing drawings drill driver drivers driving
    droit droite droits drop dropped drops drove drum drôle ds due dummy dump dumps duplicate duplicates durer duress during durée dwg dès
    débit débité débitée déblocage débloque débloquer débrancher débranché début décembre déclaration déclarer déclarée décompte décroche
    décédé décédée défaut défunt dégradé déjà délai délégation démarrage démarre démarrer démo déménagement déménagé dépannage départ
    département déplace déplacement déplacer déploiement dépose déposer déposé dépôt désactiver désactivé désactivée désinstallé désolé
    désolée désormais détail détruire déverrouillage déverrouiller dîner dû e-b e-banking e-mail ea each earlier earliest eats ec ecf ecrit
    ed edit edited ee ef effacer effacé effet egress eh eight eircode either electrician eleven elle elles else elsewhere email emailed
    emails embarrassing emergency emp employee employeur employé employée empreinte empty en-têtes enable encodage encoder encore encrypted
    ended ending ends enfant enfants enfin engagement engine enlever enough enregistrer enregistré enregistrée enrolment ensuite entend
    entendu enter entered entering entrance entrant entre entreprise entrepôt entrer entries entry entré entrées env envelope environ
    environment envoie envoyer envoyez envoyé envoyée er err erreur erreurs erroné erronée error errors esc escalate espace espaces essai
    essaie essais essayez essayé essence est est-ce est-il etait etc etre eu euh euros eux even evening evenings ever every everybody
    everyone everything everywhere evidence ex exact exactement exactly exam exceeded except exception exchange exclamation excluded exemple
    exige exist existe exists exit expect expected expiration expire expired expires expiring expiry expiré expirée explain exploitation
    exporter exposed exposée extension external externe extract extrait extranet exécuter eyes fa fabricant face facilities facteur facteurs
    factory facturation facture factures facturé fada faible fail failed failing failover fails fair faire fairly fais faisait faisant fait
    faite faites faithfully fake fallait fallback false famille familles fan fancy fans faque far fatal father father-in-law faudra faudrait
    fault fausse faut faut-il faute fautive faux fax façon fc fd fe feature feb fee feelings fell fella femme fence fenêtre ferait fermer
    fermeture fermé fermée fermés fetch fete feu feuilles few ff fi fibre fiche fiches fichier fichiers fictif fields fifteen fifth fige
    figure figures figé figée filaire file files filing filled filter filtre final finances find finding finds fines fingerprint finie finis
    finish finished finishing finit fires firewall firm firmware fiscal fish fit fitted five fix fixe fixed fixes flag flagged flash flashes
    fleet flicker flickers flight flip flipped float flood floods floor flotte flou flux fly flèche fob fois folder folio folks follow
    followed following follows fonction fonctionne fonctionnent fond font food footer force forcer forcément forever forfait forget forgot
    forgotten format formateur former forms formulaire formulaires formule forty forum forward forwarded forwarding fou foudre found foundry
    fourgon fourni fournir fournisseur fournisseurs fourth foyer fr frais francs frankly français frappe freeze freezer freezing friend from
    froze frozen fuel full function funny fuseau fusion fusionner fw fwd fâché fâchée férié février fête game gamin gang gaps garantie garde
    garder garderie gars garçon gateway gauche gave gelé gen generated generator generic genius genre gens gentleman genuine gesperrt
    gestionnaire gets getting ghp gift girl git gitlab give given gives giving glace glass global glpat-x gmail go go-live goat goes going
    gone good got gps gpupdate grade grandson grant granted graphique grave gravité gree green greeting greffier grey greyed gris grise
    grisé grosse ground groups gsm guards guess guessed guests guide guérite gw gym gèle gère général générateur génératrice générique
    généré gérant gérante géré gênant gîte habite habituel hacked had haha half hall hand handed handle handover hands handshake handwriting
    hang hanging hangs happens happy hard hardware harvest has hasard hash hates haut have having he head header heads hear heard hearing
    hein held hello help helpdesk helps her here hers herself hes heure heures hey hf hi hidden hide hier him himself hint hired his
    histoire history hit hits hiya hold holder holding holds hole holiday homme honestly honor honte hooks hope horaires hors host hosted
    hosting hostname hot hotel hotfix hotline hotspot hour hours how hrs html http https hub huit hum humaines human hundred hung hurry hurt
    husband hut hélas hôte ici id idea idem identifiant identifiants identique identity identité ids idée if ignore ignores il ill illisible
    ils im image images imei immatriculé immeuble impact impasse impayée import impossible imprimante imprimantes imprime imprimer imprimé
    imprimée imprimés in inactif incendie inch inchangé incident incl included including inconnu inconnue incorrect incorrecte index indique
    indisponible inexistant infirmier infirmière info infonuagique informaticien informed infos infra initial injoignable inscription
    inscrit inscrite inscrits inside insists insta install installateur installation installer installé instance instead insuffisant intake
    integration interac intercom interdit interface intern internal interne internet interpreter intervention into intranet introuvable inv
    invalid invalide invalides inventaire inversement inversé inversés inverter invitations invite invités invoice invoices involved ip ipad
    iphone is issue issued item items its itself itsme jacquard jamais janvier jardin java je jeton jeté jeu jeudi jeune jeunes jeux jitter
    job jobs joignable join joindre joined joining joins joint jointe jointes joints joke joking joue jour journal journaux journée jours
    jpg jsuis judge juillet juin july jumeaux jure juré jusque juste justement keep keepalive keeps kept kernel keyboard keyed keypad keys
    kicks kid kids kill killed kind kinda kindly kiosks km knew know known knows ko kubectl kv label labels lad ladder lads laisse laisser
    laissez laissé laminated lampe lance lancien lancé lancée landline landlord lang language langue lanterne lapsed laptop laptops last
    late later laugh laughed layer layout lb lead leaflet leaked leaking lease least leave leaves leaving lecran lecteur lecteurs left
    lendemain length lent lentement lequel let letter letterhead letters lettre leur level levé liaison libre libres libérer licence
    licences license licorne lid lie lieu lieu-dit life lift light lights ligne lignes like limit limite link linked lire lis lisible list
    liste listed lists litres live lives living livraison livre livrer livres livrets livreur livré livrée lié load loaded loading loads
    loan loaner lobby lobster locale locataire locked locker lockout locks log log-in loge logged logger logiciel login logins logo logon
    logs long longer longs longtemps longue look looked looking looks lookup loops lose losing loss lost lots loud love lovely low loyalty
    luck lue lui lui-même lunch lundi lunettes là là-dedans là-dessus lâché lève légal machine machines macro macros madam madame made
    magasin magasinier magenta maiden mail mailbox mailboxes mailed mails mailto main maintenance maintenant maire mais majuscule majuscules
    make makes maladie malgré mam man managed manager mandant mandat mandate mange mango mangé manifestement manquant manquante manque
    manqué manual manuelle many map mapping maps marchait mardi mariage mariée marked marker market marketing marks marque marqué married
    mars mask masked master mat match matches matching mate maternité math matin matins matr matric matricule matter matters matériel
    mauvais mauvaise max maximum may maybe maître mdp me mean means meant meanwhile media meds meet meeting meetings meets member members
    membre membres meme memorable memory menace mensuel mention mentionne mentions mentor menu merci mercredi merge merged mes mess message
    messages mesuré met meter mets mettait mettez mettre mg micro micrologiciel microwave midi midnight mien mienne mieux might migration
    mil milieu milk milking mille million min mind mine mini minuit minus minuscules minute minutes mirror mis mise mises mismatch miss
    missed missing mistake mix mm mob mobile moche mode model modem modification modifier modifié module modèle moi-même moins mois moitié
    mom moment mon monday monde money monitor monitoring monitors monsieur montant monte month monthly months montre montré monté montée
    more morning mornings mort morte most mostly mot moteur mother mother-in-law motif moto motor mouse move moved moves moving moyen
    moyenne mp msg mso much muet mums municipal municipale mur must mx myself mène mère médecin médiathèque médicales médicaments mélange
    mémoire ménage méthode météo même name named names naming nan natel national navigateur near nearly need needed needful needs neige
    neighbor neighbour neither nephew net nettoyer nettoyé network neuf neuve never neveu news newsletter next nginx ni nicked nickel niece
    nightly nine nineteen ninth nip niveau nièce nobody node nodes noise nom nomme nommé noms nonante nonante-deux none noon nope nor normal
    normalement nos not note notebook notes nothing notice noticed notifications notre noté notée nous nouveau nouvel nouvelles novembre now
    nowhere npm nuits null nulle num number numbers numeric numero numérique numéro numéros nurse nurses nvlddmkm né nécessaire née
    néerlandais nôtre nœud object objet objets obligatoire oblige oblique obtenir obviously occupe octobre off offboarding offer offered
    officer offline offre offset ok okay old older on-call onboarding once oncle onduleur one ones onglets online only ont onze open opened
    opening opens opposite opt option options opérations orbit order ordered orders ordi ordinateur ordre org organisation original os other
    others otherwise otter ou oublié ought oui out outgoing outil outlook output outside ouvert ouverte ouverts ouverture ouvrant ouvre
    ouvrir over overdue overnight override own owned owner owners owns owt oxygen où pack package packet packing pad padlock pager pages
    paid paiement pair pairing pairs palettes pallets pan panel panels panne panneau pantry papers papier papiers par paragraph paraît
    paraît-il parc parce parcel parcels pardon pare-feu pareil parental parfait parked parking parle parlent parler parlé pars part partage
    partager partagez partagé partagée partenaire partent parti participants partie parties partir partition partitions partner partout
    party passait passation passcode passe passed passent passeport passer passera passes passez passphrase passport password passwords
    passé passée passés past paste pasted patch patiente patienter patients patron patronne pattern pause payable paye payer paying payment
    payments payslip payé payée pb pdf peer peine pen pencil pendant pending pense pension people pepper per percent perd perdre perds
    perdue perdues perdus pere perhaps period permanence permanent permis permit permitted perso person personal personne personnel
    personnes persons perte peser pesé pet petit-fils petite petite-fille peu peur peut-tu peut-être peux pg pharmacienne phishing phone
    phoned phones photo photocopieur photocopieuse photos php phrase physique pick picked picks pickup picture pictures pigiste pile piles
    pilot pilotage pilote pin ping pink pinned pipeline piraté pis piscine pièce pièces pk pl place placeholder places plafond plainly
    plainte plaisir planification planifiée planner planning plannings plans plantage plante planté plaque plaques plate plateforme platform
    plaît please plein pleine plenty plot plotter pls plug plugged plugin pluie plutôt plz pm png po poche pochette pods poem pointeuse
    points pole police policy politique polling pompe pop popped portable portables portail portait portal ported portefeuille portent
    porteur ports pose position possible possibly post post-it postal postale postcode poste posted postes postgres posting posé pot pouce
    pouces pour pourquoi pourrait pourtant pousse pousser poussé poutine pouvez pouvez-vous pouvoir power pp pptx pr pre-shared predecessor
    premier premiers première prend prendre prends prenez prenom prescription prescriptions presence present presque press pressed pressing
    pressé pressée prestataire pretty preuve preview previous prie principale printed printemps printer printers printing printout prints
    priority priorité pris prise prises privilege privé privée prix prière prié probable probablement probably problem problems problème
    process prochain prochaine procès-verbal procédure prod product producteur production produit profil profile profiles profils profs
    program programme projecteur projector projet promis promise promised promo prompt prompts proof proper properly propose proposé propre
    propriétaire protected protection protégé provider provisoire proxy près précise précédent précédente prédécesseur préfixe préfère
    préférence prélèvement prélèvements prénom préprod présent présente président présidente prétend prévenir prévenu prévenue préviens
    prévoir prévu prévue prêt prêter prêté pseudo pst pt pu public publickey publique publish published puce puis puisque puk pull pulled
    punch punched purchase purge purger purple pus push pushed put pw pwd py python pèse périmé période qd qqn qqun quality qualité quand
    quarantaine quarante quart quarter quartier quatorze quatre quatrième que quel quelle quelque query question questions queue queued
    quick quitte quitté quoi quorum quota quote qwerty raccourcis raccroche raccroché racine rack radiateur rain raise raised raison rallumé
    rame ran random ransom rapide rappel rappeler rappelez rappelle rappels rapports rate rates rather rattacher rattachée rattachés raté
    ratée re reach reachable reached reaching read-only readers reading reads ready really reason reboot rebooted rebranché recalibrer
    recall receipt receipts received recent reception recevons rechange recharge recherche recipe recipients reckon reckons recommencer
    reconnaît reconnu recopie recopié record recording records recovery recto recu redact redacted redemande redemandé redis redémarrage
    redémarre redémarrer redémarré ref refaire refait reference referral refresh refs refund refunds refus refuse refused refuses refusé
    refusée refusés regarde regarder regarding regards regardé regenerate regenerated region register registered registrar registration
    registre registry regular reimage reinstalled reject rejected rejecting rejects rejet rejette rejeté rejetée rejoint relance relancer
    relancé relation relay release released relevé relevées relevés relié relève remain remarque remarqué remboursement rembourser
    remboursez remember remembered remembers remerciements remettre reminder reminders remis remise remonte remonté remorque remote remotely
    remove removed remplace remplacement remplacer remplacé remplacée remplaçant remplaçante remplie remplit rename renamed renard rend
    rendez-vous rendre rendu rendue renew renewal renews renouveler renouvellement renouvelé rent rentre rentrer rentré rentrée renvoie
    renvoyer renvoyée reopen reopened rep repair repaired repart reparti repartie repas replace replaced replacement replied reply repo
    repond report reported reporting reports reprend repris reprise req request requested required requête requêtes res reset resident
    resolved resource respecte responsable response restant restart restarted restaurant restauration restaurer reste restent rester restore
    resté restée result results resync retaper retapé retard retd retention retired retirer retiré retour retourne retours retrait retraite
    retraité retries retrouve retrouver retrouvé retry return returned returns rev revenir revenu revenue revert reviennent revient review
    revoir revoke revoked rez rez-de-chaussée reçois reçoit reçu reçue reçus ribbon rien right rights rigole ring ringing rings risk rit rm
    robot role roll rollback rolled roller rolling rollout roof room roommate roses roster rota rotate rotated rotation roue roughly roulant
    roule rouleau roulotte round route router routeur rouvrir rows rtsp ruban rubbish rue ruelle rugby rule rules run run-time runbook rung
    runner runs rush râle règle réception réclame récup récupère récupération récupérer réelle réessayez réf référence référentiel réglage
    régler réglé réglée régénérer réinitialisation réinitialiser réinitialisé réinstallé réparer répartiteur répartition répond répondre
    réponds répondu réponse répète réservation réserve réservé réservée réside résident résolu résultat réunion réunions révision révoquer
    révoqué révoquée rôle sac sacoche sacs safe safety sais saisi saisie saisis saison saisonniers sait salaire salaires salarié salariée
    salary sale sales salmon salut salutations same samedi sample sandbox sans satellite satisfaction sauce saucisse sauf saute sauté
    sauvegarde save saved savez savoir saw say saying says scale scam scanne scanned scanner scanné scans schedule scheduled scheduling
    scheme schéma scolaire scolarité score scratched screen screenshot script scripts scrub se sealed search season seat seats seconde
    secondes seconds secret secretariat secretary secrets secrète secrétaire secrétariat secs secteur secu secure seems seen sees self
    self-service sell seller selon semaine semaines semble semicolon send sender sending sends sens sense sensitive sensor sent sentence
    separate separately sept septante septante-deux septembre sequence sera serai serait serial serials serrure sert server servers serveur
    serveurs ses session sessions set setting settings setup seuil seul seule seulement seuls seven severity sftp sh sha shame share shared
    sharing sharp she shedding sheets shes shift ship short shot should shout shouted shouting show showed showing shown shows shut side
    sien sienne sign-in signal signaler signature signatures signed signer signing signs signé silence silenced sim similar simple
    simplement simply sin since single sinistre sinon sir siren siret sirop sirène sit sites sits sitting sixteen size siège ski skipper
    slack slip slips slot slow slowly slt small smart smartcard smoko sms smtp snapshot snmp-server snow social sociale socket soeur soft
    softphone soit solde soleil solid solved some somebody someone something somewhere sommes sonde sonne sonner sont soon sorry sort
    sortant sorted sortent sorti sortie sortir souci soucis soufflé souhaite souhaité souhaitée souligné soumission sounds souper soupçonne
    source souris sous sous-sol souscrit soussigné soutien souvient space spaces spam spaniel spare speak speaks spec spelled spelling spins
    spool spooler spouleur spreadsheet sprint sql src srv ssh sshd stack staff stage staging stale stamp stand standard standing star stars
    start started starter starters starting starts statement static station stationnement status statut stay staying step stick sticker
    stickers sticks sticky still stolen stood stop stopped stops stores storm story straight stratégie string strip stripe stuck student
    students stuff su subject submit succ success succession succursale succès such suffit suggestion suis suisse suite suivant suivante
    suivants suivi suivre sujet sum summary summer superviseur supervision supervisor supplied supplier support suppose supposed supposedly
    suppression supprime supprimer supprimé sure surname surprise surtout survey suspect suspecte suspended suspendu svp swap swapped swears
    swipe switched switches switching symbole synced synchro synchronisation syncing sys système sèche séance sécu séjour séparateur série
    sûr sûrement sœur ta tab table tableau tablet tablets tablette tablettes tabs tactile tag tags taille take taken takes taking talk
    tambour tank tant tante tapant tape taped taper tapes tapé tard target tarif task taxes tcp tea teacher teams technician technicien
    technicienne technique tel telephoned tell telle telling tells tempdb temperature template temporaire temporary temps tenant tenants
    tentative tentatives tente tenté tenu ter term terminal termine terminé terminée terms tested tester tests testé text texte texted texto
    texts texté than thank thanks that thats their theirs them then there theres these they thin thing things think thinks third thirty this
    tho those though threatening three threw through throw throwing throws thumbprint thx thème tick ticket tickets tiens tient tier tiers
    til tills time timed timeout timer times timesheet timesheets tiret tirets tiroir titre titulaire tmrw today together toi token tokens
    told toll tombe tombent tombé tombés tomorrow ton tonalité tone tonight tonnes too took torn total totals touch touche touched toucher
    touché touchée touchés toujours tour tourne tourner tournée tous toute toutes tower trace track tracker tracking tracteur tractor trade
    traduction traduit trailer train trainee traite traitement traiter trancher transaction transcribed transcript transcription transcrit
    transfer transfert transfère transférer transféré transmets transmettre transmis transporteur travail travaille travailler travel
    travelled travers tray traîne treasurer treat treize trente trente-neuf tri triage trial tried tries trip trips troisième tronqué trop
    trouble trouve trouvent trouvé trouvée truc truck trucks true trusted trustees try trying très trésorier ts tt tu tube tunnel turn
    turned turns tuteur tutrice twelve twenty twice twins txt type typed types typing typo tâche tél télé télécommande télécopieur
    télédéclaration téléphone téléphonique téléphoné télétravail témoin tête tôt uh uid un unable unaffected unavailable unblock unchanged
    uncle undefined under underneath une unique uniquement units unité unknown unless unlock unplugged until up update updated upgrade
    upload uploaded upset upside upstairs upstream uptime urgence urgent urn us us-east usage usager usb use used username users uses usine
    using usual ute utile utilisait utilisateur utilisateurs utilise utilisé utilisée utilisés va vacances vache vague vais valable valeur
    valid validation validator valide valider validé validée valise value var variables vault vehicle velours velvet vend vendeur vendredi
    venelle venir vente ventes ventilateur venu venue verbal verification verified verifier verify verrouillé verrouillée vers versa verse
    version versions verso vert verticale very vestiaire veuillez veulent veut veux via vice victor vide video vider vidé vidéo
    vidéoprojecteur vidéos vie vieille viennent viens vient vierges view viewer vingt vingt-cinq vingtaine violation virement virgule
    virtuel virus viré vis visa visible visio visit visite visiteur visiteurs visitor visitors vit vitale vite vitre vivre vm vmdk vocal
    vocale voice voicemail voici void voient voila voilà voir vois voisin voisine voisins voit voiture voix vol voler volume volunteers volé
    vont vos vote votre vouch voucher vouchers voudrais voudrait voulait voulez vouloir vous voyage voyant voyez vpn vrai vraie vraiment vs
    vu véhicule vélo vérification vérifier vérifié vérifiée wait waited waiting waits wake walk walked wall wallet want wanted wants ward
    warden warehouse warning warranty was watched way we weather webcam webhook webmail website wedding week week-end weekday weekdays
    weekend weeks weighbridge weird welcome well went were wet what whatever whats whatsapp when whenever where whether which whichever
    while white whiteboard whitelist who whoever whole whom whose whsec why widget wife wifi wiki win windows wing wipe wiped wired within
    without wizard woman wont word words work workbook worked worker workers workspace workstation world worried worries worry worse would
    write writer writes writing written wrote www x-ray x-request-id xc xlsm xlsx xml xoxb xxxx ya yaml yard ye yeah year years yes
    yesterday yet yml yo you your yours yr yrs zero zeros zip zéros ça échange échappé échec échoue échoué échéance écran écrans écrire
    écris écrit écrite écrivez éditeur éducateur électrique électronique élève élèves épelé épouse équipe étage étages étaient était étapes
    état éteint étiquette étiquettes étudiant étudiante été évidemment événement êtes être œil
    """.split()  # noqa: SIM905
)
