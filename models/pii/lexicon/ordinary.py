"""Words that tell nobody: in lower case in three training tickets or more, and never in a name of anyone or anything there.

`tests/unit/pii/test_lexicon.py` gathers them again.
"""

# ruff: noqa: E501 - a list of words

ORDINARY = frozenset(
    """
    a-t-il aa aadhaar abc abeg able abonnement abonné about above abroad absence absent absente accent accents accept
    acceptable accepte accepted accepting accepts accepté acces accessible accident accord according account accountant
    accounts accès acheté achetée ack acme acompte acres across act acte actes actif action activated activation active
    activer activé actual actually actuel actuelle actuellement ad add add-in added adding addr address addressed addresses
    adhérent adhérente adhérents adjoint adjointe administrateur administratrice adresse adresses adressé adult advise
    advised ae aeb af afbf afd affaire affaires affected affectée affichage affichait affiche affichent afficher affiché
    affichée affirme afraid after after-hours afternoon afterwards again against age agenda agente ago agreed agreement
    agréer ai aider aidez ailleurs aime ainsi aisle ajouter ajouté alarm alarme alarmes alert alerte alertes alerts alias
    alike alive allemand aller allergies allez allo allow allowed allows allume allé allée allô alone alors aloud alpine
    already alright also although always amber amex ami amount amounts ampersand amused analyse analyste ancien ancienne
    anciens android anglais angry annexe anniv annonce annoncée announced annoying annulation annuler annulé année anomalie
    anomalies anonymiser another anpil ans answer answered answering answers antenna antenne antivirus any anybody anymore
    anyone anything anytime anyway anywhere août apart api apostrophe apostrophes apparaît appareil apparemment apparently
    appartient appears appel appeler appelez appelle appels appelé appelée appli application applied apply appointment
    appraisal appreciate apprenti apprentie appris approuvé approval approve approved approver approves appt appuie apres
    après après-midi apt arabe archive archiviste archivé are arm arnaque arobase around arrange array arrival arrive arrived
    arrivent arrives arrivé arrivée arrivées arrière arrêt arrêts arrêté article arvo ask asked asking asks asleep asset
    assez assigned assistant assistante associé associée asst assume assureur assuré assurée asteure astheure astreinte at
    ate att attach attached attachment attaché attempt attempts attend attendance attendant attendent attendez attendre
    attends attendu attendus attente attention attestation attorney au-dessus aucun aucune audience auditor auditors auntie
    aunty auprès aura aurait aussi auth authenticated authentication authenticator authentification authorized autocomplete
    automatic automatique autorisation autorisé autre autrement autres available avais avait avale avalée avance avancé avant
    avec avenue avez aviez avions avis avisé avocat avocate avoir avons aware away awful aws ax azerty b-b b-e babillard bac
    back-office backend background backups backwards bad badges badgeuse bag bags bail bak bakkie ban bancaire bancaires
    bande bandeau bang bangs banking banner bannie barcode barcodes barley barre barrette barrier barrière barré barrée bars
    bas bascule basculer based basement basic bastion bat bateau batterie batteries battery bazar bc bd bday bdd beach
    beau-frère beau-père beaucoup became because become becomes bed beds been beep beeped beeping beeps beer before beg began
    begins begun behalf behind being belge believe believes belle-fille belle-sœur belong belongs below beneath beneficiary
    benefits beside besoin bet better between bf bfef bhai bhaiya bidon bien bienvenue bike bilan bilingue billed billet
    billets bills bind bins biometric bios bip bipe bips birth birthday birthdays bis biscuit biscuits bit bitlocker bits
    bizarre bière bjr blague blame blanches blank bleep bless bleue blink blinking blinks blip blk bloc blocage block blocked
    blocking blocks bloke blonde blood bloquant bloque bloquer bloqué bloquée bloquées blur boardroom boat boite boitelettre
    bonjour bonne bons bonsoir bonspiel book booked booking bookkeeper books boot boots bord bordereau born borne bornes
    borrowed boss bosse both bother bottes bottom boucle bouge bought bougé boul boulevard boulot bounce bounced bounces
    bouncing bound bourrage bourse bout bouton boutons bouts box boxes boîte boîtes boîtier bracelets brain branch branche
    brancher branches branché brand breach break break-glass break-in breaks brilliant bring brings broadband broke broker
    brother browser bruit brut bte btw buanderie bucket budget bug build building built bulletin bulletins bump bundle
    bureautique bureaux burn burned burner business busy but butter button buvette buy buyer bye bypass bât bâtiment bébé
    bénéficiaire bénéficiaires bénévoles bête bêtise ca cab cabin cabine cables cache cached cactus cadeaux cadenas cadre
    cafétéria cage cahier caisses caissier caissière calcul calendar calendrier calepin calibrated callback called caller
    calling calls calme calvin cam came camera cameras camion camionnette camions campagne cams caméra caméras can canadien
    cancel cancelled candidate cannot cant canyon capable capelin capital capitals capot caps captcha capte capteur captif
    capture car caractère caractères carburant card cards carer carnet carrier cart carte cartes carton cases casier casino
    casque casse cassé cat catalogue category caught cause caution cave cb cd cdf ceci cela cell celle cellulaire celui
    celui-ci celui-là cent centrale cents cert certain certaine certificat certificate certificats certs ces cest cet cetait
    cette ceux cf cfg chacun chai chairs chalet challenge chambres champ champs chandail change changed changement changer
    changera changerai changes changez-le changing changé changée channel chanson chantier chap chapeau chaque character
    characters charge charged charger charges chargeur charging chargée chariot charity charmant chart charte charts chasse
    chat chatbot chats chaud chauffage chauffe chauffeur chauffeurs chaussée chaîne check check-in checked checker checking
    checklist checkout checkpoint checksum cheers cheffe chemin chemise cheptel cheque cher cherche chercher cherché chief
    chien chienne chiffre chiffrement chiffré chiffrée children chinois chit choisi choisie choisir choisit choix choose
    chose choses chrome chromebook chromebooks chu chum chèque chèques ci-dessous cible cinq cinquante cinquante-cinq circuit
    cite citoyen citron cité civique claim claiming class classe classeur classic classique classé clavardage clavier cle
    clean cleaned cleaner cleaners cleaning clear cleared clearly clef click clicked client cliente clientes clients
    clientèle clignotant clignote clim clinical clip clique cliquer cliqué clock clocks clone clore close closed closes
    closet closing cluster clés clôture clôturer clôturé coach coco code code-barres codec coffre coffre-fort coince
    coincidence coincé coincée coins collaborateur collaboratrice collant colle colleague colleagues collect collectif
    collects coller collègue collègues collé collée collés coloc colonne colonnes color colour column columns com combien
    combinaison combination combo comes coming comma command commande commander commandé commas comme commence commencent
    commencé comment commentaire commençant commercial commerçant commis commit committed comms commun communication
    communiquer communiqué commutateur compagne compagnon compare compared compatible complain complained complaining
    complains complaint complet complete completed completion compliance compliqué complète complément complémentaire
    compléments compléter comporte compose composé comprend comprendre comprends compris compromis compromise comptabilité
    comptable compte compter comptes compteur compté computers concern concerne concerned concerns concerné concernée
    concernées concernés concert concession conciergerie conclusions condo conducteur conductrice conduire conf conference
    confiance confidence confidential confidentiel config configuration configuré confirm confirmation confirme confirmed
    confirmer confirms confirmé conflict confond confondre confusion conférence conférencier congrès congé congés conjoint
    conjointe connais connaissait connaissances connaît connect connecte connected connectent connecter connecteur connecting
    connection connector connecté connectée connexion connexions connu connue conseiller conseillère consent consentement
    consigne console consommé constat constats constructeur consultant contacter contactez contacts contain container
    contains contenait contenant conteneur contenir contente contenu conteste contient continue contournement contract
    contrainte contrat contre contremaître control controller contrôle contrôleur convention convenu convertir convient
    cookie cookies cool coordinator coordonnées copie copied copier copier-coller copies copieur copié copiée copropriété
    copy corbeille cordialement core correct correcte corrected correctement correcteur correctif correction correctly
    correlation correspond corridor corrige corriger corrigé corrigée corrompu corrélation cos cost costs cotisation coucou
    could couleur couleurs couloir count counted counter counters counts coupe couper couple coupon coupure coupé coupée
    courage courant courriel courriels courrier courriers courroie course courte courtier courtoisie cousin cousine couvre
    cover covered covering covers cows coût cp cracked crash crashes crayon crc create created creation credential
    credentials credited creds crew crie critique crié crois croit croix cron crossed crowd cru crypto crème création crédité
    crée créer créneau créé créée crêpe csv cuisine cuit cuivre culprit cupboard curl currency currently cust customer
    customers cut cut-off cutover cuts cvv câble côté dab dad daft daily dame dangereux dans dark dash dashboard dashboards
    dashes dat data database dataset date dated dates daté daughter days db dd ddn deactivated dead deadline deaf deal dealer
    dear debit debited debout debug deceased decent decided declaration declined decommissioned decrypt dedans default
    definitely degrees degrés dehors delete deleted deleting delivered delivery demain demandait demande demandent demander
    demandez demandiez demands demandé demandée demandés demeurant demeure denied dentist dentiste dep department deposit
    dept depuis depute deputy dernier derniers dernière derrière desk desktop despatch dessous dessus destinataire
    destination details detected deuxième devait devant developer devenir devenu devez device devient devine devis devise
    devra devrais devrait dey df diagnostic dial dials diary dictation dicte dicter dictionnaire dicté dictée did didnt died
    dies diff different diffuser diffusion différence différent différents digest digicode digit digits dim dinner dirait
    dire direct directe directement directeur direction directly director directory directrice dis disable disait disant
    disconnected discount discrètement discussed disent disjoncteur disk disks disparu disparue dispensaire display displayed
    displays disponible disque disques distance distant distinguées dites dites-le dites-moi divers divorce dix dix-huit
    dix-neuf dièse dll dmp dn dob doc docker docket docking docs docteur doctor document documentation documents docx does
    dog dogs doigt doigts doing dois dois-je doit doivent domain domicilié donation donations donc done dongle donnant donne
    donnent donner donné donnée donor dont door doors dormir dors dort dossier dossiers dots dotx douane double-booked
    double-clique doublon doublons doubt douchette doute doux douze down download downloaded doyenne dpi drache draft drafts
    drawer drawing drawings drew drift drill driver drivers drives driving droit droite droits drop drop-down dropped
    dropping drops drove drugs drum dry drôle ds dsn due dummy dump dumps dun duplicate duplicates dur duration dure durer
    duress during durée dwg dès débarrer débit débiter débité débitée déblocage débloque débloquer débrancher débranché début
    décalage décaler décalée décalées décembre déclaration déclare déclarer déclarée déclenchée décompte déconnecte décroche
    décédé décédée défaut défunt dégradé déjà délai délégation délégué déléguée démarrage démarre démarrer démo déménage
    déménagement déménagé dépannage départ département déplace déplacement déplacer déploiement dépose déposer déposé dépôt
    déranger désactiver désactivé désactivée désinstallé désolé désolée désormais détail détails détient détruire détruit
    déverrouillage déverrouille déverrouiller dîne dîner dû e-b e-banking e-mail e-signature ea each ear earlier earliest
    easier easy eating eats ec ecf echo ecran ecrit edit edited ee ef effacer effacé effective effet eftpos egress eight
    eighty eircode either elderly elections electrician elevator eleven elle elle-même elles else elsewhere email emailed
    emailing emails embarqué embarrassing emergency emp emplacement employee employer employeur employé employée empreinte
    empty en-têtes enable encodage encoder encore encrypted encryption ended ending ends enfance enfant enfants enfin
    engagement engine enlever enough enregistrer enregistreuse enregistré enregistrée enrolment ensuite entend entendu enter
    entered entering entier entrant entre entreprise entrepôt entrer entries entry entré entrée entrées env envelope
    enveloppe environ environment envoi envoie envoyer envoyez envoyé envoyée envoyées er err err-disabled erreur erreurs
    erroné erronée error errors esc escalate escalation escalier espace espaces essai essaie essais essayer essayez essayé
    essence est est-ce est-il etait etc ethernet etre eu eue euh euros eux even evening evenings ever every everybody
    everyone everything everywhere evidence ex exact exacte exactement exactly exam examen examens exams exceeded except
    exception exchange exclamation excluded executor exemple exige exigé exist existe exists exit expect expected expiration
    expire expired expirer expires expiring expiry expiré expirée explain explains exploitant exploitation exported exporter
    exposed exposée exprès expédition extension external externe extra extract extrait extranet exécuter eyes fa fabricant
    fabrication face facile facilities facility facteur facteurs factor facturation facture factures facturé fada faible fail
    failed failing failover fails failure fair faire fairly fais faisait faisant fait faite faites faithfully faits fake
    fallait fallback falling false familial famille familles fan fancy fans faque farine fast fat fatal father father-in-law
    faudra faudrait fault faulting fausse faut faut-il faute fautive faux favourite fax façon fc fd feature feb fee feedback
    feel feelings fees fell fella femme fence fenêtre ferait fermer fermeture fermé fermée fermés fetch fete feu feuilles few
    ff ffc ffee fi fibre fiche fiches fichier fichiers fictif fidélité fifteen fifth fige figure figures figé figée filaire
    file filed files filing fill filled film films filter filtre final finalement finances find finding finds fines finger
    fingerprint fingers fini finie finir finis finish finished finishes finishing finit fired fires firewall firm firmware
    fiscal fish fit fitted fix fixe fixed fixes flag flagged flapping flash flashes fleet flicker flickers flight flip
    flipped float flood floods floor flotte flou floue flux fly flèche fob fobs foi fois folder folders folio folks follow
    followed following follows fonction fonctionne fonctionnent fond font footage footer force forcer forcé forcément foreman
    forever forfait forget forgive forgot forgotten format formateur former formerly forms formulaire formulaires formule
    forty forty-one forward forwarded forwarding fou foudre found fourgon fourni fournir fournisseur fournisseurs fourteen
    fourth frais francs franking frankly français française frappe fraude freeze freezer freezing french friend from fromage
    froze fs fuel fuite full function funny furnace fuseau fuser fusion fusionner fusionné fusionnées fw fwd fâché fâchée
    férié février fête gabarit gala game gamin gamme gang gaps garantie garde garder gardienne gardé gars garçon gateway
    gather gauche gave gel gelé generated generator generic genius genre gens gentil gentle gentleman genuine geo gesperrt
    gestionnaire gets getting ghp gift girl git gitlab give given gives giving glace glasses glissé global glpat-x gmail go
    go-live goat god goes going gone goodbye google got gotta gpg gps gpupdate gr grade grand-père grandson grant granted
    graphique grave gravité gree greeting greffier grew greyed grince gris grise grisé grosse ground groups gsm guards guess
    guessed guessing guests guide guillemets guérite gw gym gâche gèle gère général générateur génératrice générique généré
    gérant gérante géré gênant gîte habilitation habitants habite habituel habituelle hacked had haha half halfway handbook
    handed handheld handle handover handset handsets handshake handwriting hang hangar hanging hangs happened happens happy
    hard harvest has hasard hash hates have having hd hdmi he head header heading heads headset heap hear heard hears held
    hello helm help helpdesk helpful helps hence her herd here hers herself hes heure heures hey hf hi hidden hide hier
    hikvision hilarious him himself hint hip hired hires his histoire historique history hit hits hiver hiya hold holder
    holding holds hole holiday holidays homard homme homonyme honest honestly honor honte hook hooks hopefully horaire
    horaires hors horse hospitalisé host hosted hosting hostname hosts hot hotfix hotline hotspot hour hours how hrs html
    http https hub huit hum humain humaines human hundred hunting hurle hurry hurt husband hut hvs hymn hyphen hyphens hélas
    héron hésite hôte hôtes ici icitte icloud icon id idea idem identifiant identifiants identique identity identité idk ids
    idée if ignore ignored ignores il ill illisible ils im image images imei imm immatriculé immeuble impact impasse impayée
    import important imported importer impossible imprimante imprimantes imprime imprimer imprimé imprimée imprimés in-charge
    inaccessible inactif inactive inbox incendie inch inchangé incident incl included including inconnu inconnue incorrect
    incorrecte indd index indique indisponible induction inexistant infirmière infirmières info infonuagique informaticien
    information informed infos inherited initial initials injector injoignable input inscription inscriptions inscrire
    inscrit inscrite inscrits inside insists inspector insta install installateur installation installed installer installé
    instance instead insufficient insuffisant insulin insured intake integration interac intercom interdit interface intern
    internal interne internet interphone interpreter intervention into intracom intranet introuvable intérimaires inutile
    invalid invalide invalides inventaire inverse inversement inversion inversé inversés inverter invitation invitations
    invite invités invoice invoices involved ip ipad iphone is isnt issue issued issues item items its itself itsme jacquard
    jamais jammed janv janvier jar jardin java jdbc je jeep jersey jeton jetons jette jeté jeu jeudi jeune jeux ji jitter jme
    jobs joignable join joindre joined joining joins joint jointe jointes joints joke joking joue journal journaux journée
    jours joué jpg json jsuis judge juillet july jumeaux jump jure juré jusque juste justement kb kdbx keep keepalive keeps
    kept kernel keyboard keyed keyholder keypad keys kicks kid kids kill killed kind kinda kiosks kiosque km knew know
    knowing known knows ko kq kubectl kv label labels ladder lads lah laisse laisser laissez laissé laissée lait lambing
    laminated lampe lampes lancer lancien lancé lancée landed landing landline landlord lands lang language languages langue
    lanterne lappli lapsed laptop laptops laquelle last lat late later laugh laughed laughing layer layout lb lead leaflet
    leaked leaking learn lease least leave leaves leaving lecran lecteurs led left lendemain length lent lentement lequel
    less let letter letterhead letters letting lettre leur leurs levé liaison libre libre-service libres libérer licence
    licences license licorne lid lie lieu lieu-dit lieux life lift light ligne lignes like likely likes limit limite link
    linked lire lisible list liste listed lists literally litre litres littéralement live lives livestream livraison
    livraisons livre livrer livres livrets livré livrée livrés lié load loaded loading loads loaner lobby locale localité
    locally locataire locked locker lockers lockout locks locksmith log log-in logbook loge logged logger logging logiciel
    login logins logo logon logs loi loin longer longs longtemps longue look looked looking looks lookup loops loose lose
    loses losing loss lost loto lots loud loue lounge loué love lovely low loyalty loyer luck lucky lue lui lui-même lumières
    lunch lundi lunettes là là-dedans là-dessus lâché lève machine machines macro macros madam made magasinier magenta
    magique magnet maiden mailbox mailboxes mailed mailer mailing mails mailto maintenance maintenant maire mais maj
    majuscule majuscules make makes making maladie malgré mam man managed mandant mandat mandate mange mango mangé
    manifestement manquant manquante manque manqué manual manuelle many map mapping maps marchait mardi marge mariage mariée
    marked marker marketing marks marque marqué married mars mask masked masking masque masquer masqué masse master matatu
    match matched matching mate maternité math maths matin matins matinée matr matric matricule matricules matter matters
    matériel mauvais mauvaise maximum maybe maître maîtresse mdp mean meaning means meant meantime meanwhile meas mec meds
    meet meeting meetings meets member members membership membre membres meme memorable memory menace mensuel mention
    mentionne mentions mentor menu menus merci merciii mercredi merge merged mes mess message messages messe mesuré met meter
    method mets mettait mette mettez mettre mg mic micro micrologiciel microwave mid middleware midi midnight mien mienne
    mieux might migrate migration mihi mil miles milieu milk milking mille million min mind mineur mineure mini ministère
    mins minuit minus minuscule minuscules minute minutes mis mise mises mismatch miss missed missing mistake mitaine mix
    mixed mm mob mobile moche mode model modem modification modifier modifié module modèle modèles moi-même moien moins mois
    moitié molettes mom moment mon monday monde money mongodb monitor monitoring monitors montant monte monteur month monthly
    months montre montré monté montée moon morceaux more morning mornings mort morte most mostly mot motdepasse moteur mother
    mother-in-law motif moto mouillé mouse moutarde move moved moves moving moyen moyenne mp mq msg msiexec mso muet muette
    mums municipal municipale mur murale music must mutation mx myself mysql mène mère médecin médicales médicaments mélange
    mélangé mémoire ménage méthode météo même mêmes nah named names naming nan narcotics natel national naturally navigateur
    near nearest nearly need needed needful needs neige neighbor neighbour neither nephew net nettoyer nettoyé network neuf
    neuve never neveu newer news newsletter next nginx ni niaiseuse nicked nickel nickname niece nightly nine nineteen
    nineteenth ninety ninth nip nir niveau nièce nobody node nodes noise nom nombre nominal nominee nomme nommé nommée noms
    nonante nonante-deux none noon nope nor normal normalement norme not note notebook noted noter notes nothing notice
    noticed notifications notre noté notée nought nous nouveau nouveaux nouvel nouvelles nov novembre now nowhere noyau npm
    nuage nuits null nulle num number numbers numeric numero numérique numéro numéros nurse nurses nvlddmkm né néant
    nécessaire née néerlandais nés nôtre nœud oauth object objet objets obligatoire oblige oblique obtenir obviously occupe
    occupé octets octobre off offboarding offer offered offers offline offre offset ok okay older oldest on-call onboarding
    once oncle onduleur onduleurs one one-time ones onglets online only ont onze oops openai opened opening opens openssl
    opposite opt option options opérateur opération opérations oracle orage orbit order ordered orders ordi ordinateur
    ordonnance organisation origin original os osé other others otherwise otp ou ouais oubli oublie oublié oubliée ought oui
    oups out out-of-hours outgoing outil outlook output outside ouvert ouverte ouverts ouverture ouvrant ouvre ouvrir ouvrées
    over overdue overnight override overseas own owned owners owns owt oxygen où pack package packet pad padlock pager pages
    paid paiement pair pairing pairs palettes pallets panel panels panic paniers panique panne panneau panneaux pantry papers
    paperwork papier papiers paquet par par-dessus paragraph param params paraît paraît-il parc parce parcel parcels pardon
    pare-brise pare-feu pareil parental parked parking parlait parle parlent parler parlour parlé paroissiale pars part
    partagent partager partages partagez partagé partagée partagés partenaire partent parti participant participants partie
    parties partir partition partitions partner partout party parvient passait passant passation passcode passe passed
    passent passeport passer passera passes passez passing passphrase passport password passwords passé passée passées passés
    past paste pasted patate patch paternité patiente patienter patients patron patronne pattern pause pauvre pavé payable
    payant paye payer paying payment payments payslip payé payée payés pb pdf peer peine pem pen penche pencil pendant
    pending pense people pepper per percent perd perdre perds perdue perdues perdus pere perhaps period permanence permanent
    permis permission permit permitted perso person personal personne personnes persons perte peser pesé pesée pet petit-fils
    petite-fille peu peur peut-tu peut-être peuvent peux peux-tu pg pgp pharmacien pharmacienne pharmacist phase phishing
    phone phoned phones photo photocopieur photocopieuse photos php phrase physique piano pick pick-up picked picks pickup
    picture pictures pid pieces pigiste pile piles pilot pilotage pilote piluliers pin ping pings pink pinned pipeline piraté
    pire pis piscine piste pitié pixels pizza pièce pièces pl place placeholder places plafond plainly plainte plaintext
    plaisante plaisir plane planification planifiée planner planning plannings plans plantage plante planté plaque plaques
    plat plate plates platform plays plaît please plein pleine plenty pleut plombier plot plotter pls plug plugged plugin
    pluie plusieurs plutôt plz pneu png po poche pochette pod pods poem pointage pointeuse points pois poisson pole police
    policy polie politique poll polling pompe pompes poor pop popped pops portable portables portail portait ported
    portefeuille portent porter porteur ports pose positif position positions positive possible possibly post post-it postal
    postale postbox postcode poste posted poster postes postgres postgresql posting posts posé posée pot pots pouces pound
    pour pourquoi pourrait pourtant pousse pousser poussé poussée poutine pouvez pouvez-vous pouvoir power power-cycled pp
    pptx pq pre-shared predecessor prefix premier premiers première premières prend prendre prends prenez prenom presbytère
    prescription prescriptions presence present presque press presse pressed pressing pressé pressée prestataire prestations
    presumably pretty preuve preview previous prie prime principale printed printer printers printing printout prints
    priority priorité pris prise prises privacy privilege privé privée prix prière prié probable probablement probably
    problem problems problème prochain prochaine procuration procès-verbal procédure product producteur production produire
    produit profil profile profiles profils program programme programmer programming projecteur projector projet promis
    promise promised promo prompt prompts proof proper properly propose proposé propre proprietor propriétaire protected
    protection protégé protégée prouver prove provider proviseur provisoire proxy près précise précédent précédente
    prédécesseur préfixe préfère préférence préférez préféré prélevée prélèvement prélèvements prénom préparer préposé
    préposée préprod présent présente président présidente prétend prévenir prévenu prévenue préviens prévoir prévu prévue
    prêt prête prêter prêté psalm pseudo pst pt pu pub publickey publie publique publish published puce puis puis-je puisque
    puissiez puk pull pulled pulls punch punched purchase purge purged purger purple purpose pus push pushed put puts pw pwd
    py python pèse périmé périmée période pêche qd qqn qqun quality qualité quand quarantaine quarante quarante-cinq
    quarante-quatre quarante-sept quarante-trois quart quarters quartier quatorze quatre-vingt-un quatrième que quel quelle
    quelque query question questions queue queued quick quiet quietly quinze quit quittance quitte quitté quittés quiz quoi
    quorum quota quote quoted qwerty raccourcis raccroche raccroché rack radiateur raise raised raising raison rallumé rame
    ran random rangé rangée ransom rapide rappel rappeler rappelez rappelez-moi rappelle rappels rappelé rapports rate rates
    rather rattachement rattacher rattaché rattachée rattachés raté ratée raw rayon re reach reachable reached reaching
    read-only readers reading reads ready really rear reason rebondit reboot rebooted rebranché rebuilt recalculer recalibrer
    recall receipt receipts receive received recent receptionist recettes recevoir recevons rechange recharge recipe
    recipient recipients reckon reckons recognised recommence recommencer reconnaît reconnu reconnue recopie recopié record
    recorder recording records recours recréer recto recu redact redacted redemande redemandé redis redémarrage redémarre
    redémarrer redémarré ref refaire refait reference referral refresh refs refund refunds refus refuse refused refuses
    refusing refusé refusée refusées refusés regarde regarder regarding regards regardé regenerate regenerated region
    register registered registraire registrar registration registre registry rego reimage reinstalled reissue reject rejected
    rejecting rejects rejet rejets rejette rejeté rejetée rejoint relance relancer relances relancé relation relationship
    release released relevant relevé relevées relevés relire relié reload relâche remain remains remarque remarqué
    remboursement remboursements rembourser remboursez remember remembered remembers remerciements remets remettre reminder
    reminders remis remise remonte remonté remorque remote remotely remove removed remplace remplacement remplacer remplacé
    remplacée remplacées remplaçant remplaçante rempli remplie remplir remplit rename renamed rend rendez-vous rendre rendu
    rendue renew renewal renewed renews renommer renommé renouveler renouvellement renouvelé rent rentre rentrer rentré
    rentrée renvoi renvoie renvoyer renvoyée reopen reopened reopening repaired repart reparti repartie repas repasser
    repeated replace replaced replacement replied reply repo repond report reported reporting reports reprend reprendre
    reprends reprint repris reprise reproduire req request requested required requis requête requêtes rerun res reset
    resident resigned resolved resource respect respecte responding responsable response ressemble ressort restait restant
    restants restart restarted restarting restauration restaurer reste restent rester restore resté restée restés result
    results resume resumed resync retaper retapé retard retd retention retenu retired retirer retiré retour retourne retours
    retrait retraite retraité retries retrouve retrouver retrouvé retry return returned returns rev revendeur revenir revenu
    revenue revenus reverse revert reviennent revient review revision revoir revoke revoked rez rez-de-chaussée reçois reçoit
    reçoivent reçu reçue reçus ri riant ribbon rien riez right rights rigole ring ringing rings rink rire risk rit rm rn
    robots role roll rollback rolled roller rolling rollout room roommate roses roster rota rotate rotated rotation roue
    roughly roulant roule rouleau roulotte roulé route router routeur routine routing rouvrir rows rr rssi rte rtsp ruban
    rubbish rue ruelle rugby rule rules run run-time runbook rung runner runs rush râle règle règles récepteur réception
    réclamations réclame récup récupère récupération récupérer réelle réessayer réessayez réf référence références référente
    référentiel régime région réglage régler réglé réglée régénérer réinitialisation réinitialiser réinitialisé réinstallé
    réparation réparer répartiteur répartition répond répondeur répondre réponds répondu réponse répète réservation réserve
    réservé réservée réside résident résolu résultat résultats résume réunion réunions rév révision révoquer révoqué révoquée
    rôle sac sacoche sacristie sacs safe safety sage-femme saine sais saisi saisie saisir saisis saison saisonniers salaire
    salaires salarié salariée salariés salary sale sales salles salut salutations same samedi sample sandbox satellite
    satisfaction saturday sauce saucisse sauf saumon saute sauté sauvegardes sav save saved savez saving savoir say saying
    says scale scam scanne scanned scanner scanners scanné scans scellée schedule scheduled scheduling schema scheme schéma
    scolarité scope score scoreboard scratched screen screens screenshot script scripts scrub scène se sealed search season
    seat seats seconde secondes seconds secret secretariat secretary secrete secrets secrète secrétaire secrétariat secs
    secteur secu secure seems seen sees seize self self-service self-test sell seller selon semaine semaines semble semicolon
    send send-as sender sending sends sense sensitive sensor sent sente sentence separate separately sept septante
    septante-deux septembre sequence sera serai serait serial serials serious serrure sert server servers serveur serveurs
    servir ses session sessions set set-up setting settings setup seuil seul seule seulement seuls seven severity sftp sh sha
    shall shame shape share shared sharing sharp she shedding sheets sheriff shes shift shifted ship ships shot should shout
    shouted shouting show showed showing shown shows shpat shredded shut shuts sic sick side sien sienne sigh sign-in signal
    signale signaler signalé signataires signatory signature signatures signed signer signing signs signé signés silence
    silenced silent silo sim similar simple simplement simply sin since sincerely single sinistre sinon sir siren siret sirop
    sirène sit sites sits sitting sixteen sixth sixty size siège ski skipped skipper slack slash slide slip slips slot slots
    slow slowly slt smart smartcard smoko sms smtp sn snapshot snmp-server sociale socket soeur soft softphone soit soixante
    sold solde soleil solid solved some somebody someone something somewhere somme sommes sondes song sonne sonner sonnez
    sonné sont soon sooner sorry sort sortant sorted sortent sorti sortie sortir souci soucis soufflé souhaite souhaité
    souhaitée souligné soumission sounds souper soupçonne source souris sous sous-sol souscrit soussigné soussignée souvent
    souviens souvient soyez sp space spaces spam spaniel spare sparky speak speaks spec spell spelled spelling spelt spid
    spins spoke spool spooler sport spotted spouleur spreadsheet sprint sql squad src srv ssh ssh-rsa sshd sshpass ssl stack
    staff stage stagiaires staging stale stall stamp stand standard star stars start started starter starters starting starts
    statement static stationnement stations statique stats status statut stay stayed staying step stick sticker stickers
    sticks sticky still stolen stood stop stopped stops story straight stratégie strict string strip stripe structure
    structurée stuck students study stuff style su sub subject submit submitted subscriber subscription subvention succ
    success succession succursale succès such sucre sudo suffit suggested suggestion suis suisse suit suite suivant suivante
    suivants suivi suivie suivre sujet sum summary superintendent superviseur superviseure supervision supervisor supplied
    supplier support suppose supposed supposedly suppression supprime supprimer supprimé supprimée sure surname surnom
    surprise surtout surveillance surveiller surveillé survey suspect suspecte suspended suspendu suspendue suspicious sv svp
    swap swapped swaps swear swears swipe swiped switched switches switching symbol symbole synced synchro synchronisation
    syncing synthèse sys systemctl système sèche séance sécu sécurisée séjour séparateur séquence série sésame sûr sûre
    sûrement sœur ta tab table tableau tablet tablets tablette tablettes tabs tactile tag tagged tags tail taille take taken
    takes taking talk talking tambour tank tannoy tant tante tap tapant tape taped taper tapes tapez tapé tard target tarif
    task taught taxes tc tcp teach teacher teams technician technicien technicienne technique tel telemetry telephoned tell
    telle telling tells telly tempdb temperature template temporaire temporary temps température tenancy tension tentative
    tentatives tente tenth tenté tenu ter term terme terminal termine terminé terminée terms terrain terre testament teste
    tested tester testing tests testé text texte texted texter texto texts texté tgz than thank thanks that thats their
    theirs them theme then there theres thermostat these they thin thing things think thinks third thirty this those though
    thousand threatening threw through throw throwing throws thru thumbprint thurs thursday thx thème tick ticket tickets
    tied tien tiens tient tier tiers til tills time timed timeout timer times timesheet timesheets tirage tired tiret tirets
    tiroir tiroirs titre titulaire tmp tmrw today together toi token tokens told toll tombe tombent tombé tombée tombés
    tomorrow ton tonalité tonight tonnes too took torn tort total totals touch touche touched toucher touché touchée touchés
    toujours tourne tourner tournoi tournée tous toute toutes trace track tracker tracking tracteur trade traduction traduit
    traffic trailer trailing train trainee trait traitant traite traitement traiter trancher transaction transcribed
    transcript transcription transcrit transfer transfert transfère transférer transféré translation transmet transmets
    transmettre transmis transporteur travail travaille travailler travel traveling travelled travers tray traîne treasurer
    treat treize trente trente-neuf tri triage trial tried tries trimestre triple trips troisième trolley trompe tronqué trop
    trottoir trouble trouve trouvent trouvé trouvée truc truck trucks true trusted trustees try trying très trésorier
    trésorière ts tt tu tube tunnel turn turned turns turnstile tuteur tutor tutrice twelfth twelve twenty twice twins txt
    type typed types typing typo tz tâche tél télé télécommande télécopieur télédéclaration télémétrie téléphone téléphoner
    téléphonique téléphoné télésurveillance télétravail témoin tête tôt udp uh uid ul un unable unaffected unavailable
    unblock unchanged uncle undefined under underneath understand une unexpected unique uniquement units unité unknown unless
    unlock unlocked unlocks unmerge unplugged unreachable unrelated until unused up update updated updates upgrade upgraded
    upload uploaded uploads upset upside upstairs upstream uptime urgence urgent url urn us us-east us-west usage usager
    usagers usb use used useless username users uses using usual ute utile utiles utilisait utilisateur utilisateurs utilise
    utilisez-vous utilisé utilisée utilisés va vacances vacant vacation vaccine vache vacuum vague vais valable valeur valid
    validateur validation validator valide valider validé validée valise value values vanish var variable variables vault
    vaut vehicle velours velvet venait vend vendeur vendors vendredi vendu venelle venir vente ventes ventilateur venu venue
    ver verbal verification verified verifier verify verrouillage verrouillé verrouillée vers versa verse version versions
    verso verticale very vestiaire vestry veuillez veulent veut veux via vice victor vide video vider vides vidé vidéo
    vidéoprojecteur vidéos vie vieille viennent viens vient vierges view vignette vingt vingt-cinq vingt-deux vingt-huit
    vingt-neuf vingtaine violation violon virement virgule virtuel virus viré vis visa visible visibles visio visit visite
    visiteur visiteurs visitor visitors vit vitale vite vitre vitrine vivre vlan vm vmdk vocal vocale voicemail voici void
    voient voila voilà voir vois voisin voisine voisins voit voiture voix voler volets volume volunteers volé vont vos vote
    votre vouch voucher vouchers voudrais voudrait voulait voulez vouloir voulu vous voyage voyant voyez voyons vpn vq vrai
    vraie vraiment vrais vs vty vu véhicule véhicules vélo vérification vérifier vérifié vérifiée waheguru wait waited
    waiting waits wake walk walked walking wall wallet wanna want wanted wants war ward warden warehouse warn warning
    warnings warranty was watched wave way ways we weak weather webcam webhook webmail website wedding week week-end weekday
    weekdays weekend weekly weeks weighbridge weight weird welcome well went wet wey what whatever whats whatsapp when
    whenever where whereas whether which whichever while white whiteboard whitelist who whoever whole whom whose whsec why
    wi-fi widget widow wife wifi wiki win windows wing wipe wiped wire wired within without wizard woman won wont word words
    work workaround workbook worked worker workers workspace workstation world worried worries worry worse worth would
    wp-config wristbands write writer writes writing written wrote www x-ray x-request-id x-trace xc xk xlsm xlsx xml xoxb
    xxxx xxxxxxxx ya yaml yard ye yeah year years yes yesterday yet yeux yml you your yours yourselves yr yrs zebra zero
    zeros zip zéros ça écart échange échappé échec échelle échoue échoué échouée échéance économe écouter écran écrans écrasé
    écrire écris écrit écrite écriture écrivez éditeur éducateur éducatrice électrique électronique élus élève élèves émise
    épeler épelé épouse époux équipe équipes étage étages étaient était étant étape étapes état éteint étiquette étiquettes
    étoiles étudiant étudiante étudiants été évidemment éviter évitez événement événements êtes être œil
    """.split()  # noqa: SIM905
)
