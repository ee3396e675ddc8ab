"""Words as they stand in eight training tickets or more: the finder works out what it knows of them when it is warmed up.

`tests/unit/pii/test_lexicon.py` gathers them again.
"""

# ruff: noqa: E501 - a list of words

COMMON = frozenset(
    """
    A AA AADSTS AB AC ACC ACCES ACCESS AD ADRESSE AE AF AG AGAIN AI AIBK AK AL ALL ALSO AM AND AP APC API APN APP AS AT
    AU AUTH AV AVANT AVEC AVS AWS AX Aadhaar Abdoulaye Abernathy Academy Accepted Access Account Accounts Accueil Accès
    Achats Achebe Achterberg Acrobat Adaeze Address Adebayo Adeyemi Adeyinka Admin Administration Administrator Adobe
    Adresse After Agent Agnieszka Ah Air Al Alarm Alarme Albert Alerte All Allo Allô Alma Alors Also Alt Amandine Amos
    An Ancien Ancienne And Android Ange Anh Ann Anne Annick Anselm Antoine Any AnyConnect AnyDesk Anything App Appel
    Appelez Apple Application Approved April Après Apt Armand Arsenault Aruba As Ask Asset Associates Association
    Assurance Astreinte Astrid At Atelier Ateliers Attendance Attention Au Aubrac Aucun Aucune Audit August Aurore
    Aurèle Aurélien Authenticator Authorization Auto AutoCAD Autre Avant Ave Avec Avenue Avis Awashish Aïssatou Aït B
    BARC BB BC BD BE BEFORE BEGIN BI BIOS BK BL BOM BONJOUR BOX BP BR BT BUILD BUT BX BY Back Backup Bacon Badge
    Badgeuse Baie Baker Band Bank Bao Baptiste Bar Barry Bartholomew Bas Base Basic Basile Bastien Batch Battery Bay
    Bayou Bearer Beat Before Belkacem Bell Belle Bellefleur Ben Bend Benoît Bernadette Bernard Best Bev Bich Bien
    Bienvenue Big Bihan Bill Billet Binta Biscuit BitLocker Bitlocker Bjr Blanc Blanche Blessing Bleu Blk Block Blue
    Board Bob Bogdan Bois Bon Bonjour Bonne Bonsoir Booking Born Borne Both Boulangerie Bourg Box Boîte Branch Bras
    Brasserie Bref Bridge Brigid Broken Bronwyn Brother Browser Bruno Bríd Budget Build Bulle Bureau Business But Bye
    Bénédicte Bérengère C CA CAB CALL CARD CB CC CCTV CD CE CERT CF CG CH CHANGE CHE CHF CHG CI CIN CK CL CLSC CN CNI
    CODE COM COMPTA COMPTE CP CPA CPE CPS CPU CR CRC CRM CSV CT CU CV CX Cabinet Caisse Call Callback Caller Camille
    Camp Caméra Can Canada Canal Cannot Canon Cap Capucine Car Card Cardinal Care Carte Case Castellanos Catherine Cc Ce
    Cedar Cell Celle Celui Center Centrale Centre Cert Certificat Certificate Change Changement Chantal Charles Chart
    Chat Chaux Cheers Chef Chemin Chez Chidi Chorus Christmas Chrome Church Chère Cie Citrix City Claims Clair Claire
    Clara Clarisse Claude Clerk Client Clinic Clinique Clio Clock Close Closing Cloud Club Clé Co Code Codes Coffre Col
    Cold Cole Colette Colis College Collège Comeau Commande Comme Commit Community Company Compte Compteur Concepta
    Connexion Conseil Console Contact Contournement Contrat Controller Contrôle Coopérative Cordialement Corentin
    Corinne Cormier Correct Cost Cottage Coucou Could Council Counter County Coupure Courier Courriel Court Coût Credit
    Creek Crescent Cruz Création Ctrl Customer Customers Cyr Côte D DA DANS DATE DAY DB DBA DC DE DEMANDE DEPUIS DES DH
    DHCP DID DIT DK DL DNS DO DOB DOWN DP DPO DR DS DSC DSI DSM DSN DU DV DX Da Dame Dans Data Database Date Daughters
    Day De Dear Dec December Declan Dedans Default Delacroix Dell Delphine Delvaux Demande Demandeur Denis Denise Dental
    Depuis Deputy Dernier Dernière Deshpande Desk Desmond Desrosiers Deux Device Devis Dhaliwal Diallo Did Digicode
    Direct Direction Dispatch Disque District Diwali Do Documents Does Dolores Domain Domaine Domicile Don Donc Données
    Door Dossier Double Dr Dre Drive Driver Drivers Du Dubé Duc Duplicate Durée Dwayne Déclaration Délai Dépôt E EB EC
    ED EE EK EN END ENT ER ERP ERR ERREUR ERROR ESR EST ET EUR EX EXAMPLE EXPIRED Easter Edge Eircode El Elementary
    EliteBook Elle Email Emeka Emmanuel Emp Employee Empreinte En Encrypt Engineer English Enora Ensuite Enter Envoyez
    Envoyé Enzo Epson Erreur Error Erwan Espace Essayé Est Estate Estates Et Etcheverry Event Every Evolve Exam Excel
    Exchange Executive Exemple Exemples Exit Exploitation Export Eze F FA FAILED FAILURE FATAL FB FC FIELD FINAL FM FOIS
    FOR FORM FR FROM FS FT FTP FW FX Fabienne Fabrice Facebook Facilities Facture Failed Fait Faith Family Farm Father
    Fatoumata Faut Fax Feb February Feed Ferme Fernand Ferreira Ffion Fi Fiche Fichier Fiduciaire Field File Fils Fin
    Finance Fine Fire Firefox Firmware First Fix Flat Fleet Fleur Fleurette Floc Florence Fondation Fonds Fontaine For
    Forge Form Formation Formulaire FortiClient Forwarded Forwarding Found Four Fr France François Freight French Fri
    Friday From Front Frères Full Fwd G GB GET GH GK GOOD GP GPO GPS GRACE GSM GST GUEST GUID GW Gabriel Gagnon Gagné
    Galaxy Garage Gate Gateway Gauthier Gaétan Gen Georges Gestionnaire Get Gethin Ghislain Ghislaine Gi Gill Gilles
    Ginette Giolla Gisèle Git GitHub GitLab GlobalProtect Gmail Go Gobnait God Godelieve Goff Good Google Gord Got Gr
    Grace Grand Grande Grant Gros Group Groupe Gráinne Grâce Grégoire Guadalupe Guessan Guest Guichet Gurpreet Guy
    Guylaine Gwenaëlle Gérard H HAS HAVE HB HC HD HDMI HE HELP HER HG HL HOST HP HQ HR HS HT HTTP HX Haddad Hall Hamish
    Handover Happens Happy Harbour Harpreet Hash Haulage Haut Haute Hauwa Havre He Head Health Heidi Hello Help Helpdesk
    Heol Her Hers Hervé Hey Hi Hier High Hill His Hiya Hoang Home Hope Hospital Host Hostel House Housing How Howya
    Hrytsenko Huguette Huy Hyacinth Hélène Hôpital Hôtel I IBAN ICI ICT ID IDE IE IF II IL IM IMEI IN INC INE INFO INV
    INVALID IOS IP IS IST IT Ibrahima Ici Id Identifiant Identité Idris If IkpXVCJ Il Ils Immo Impossible Imprimante In
    Inc Incident Index Ingenico Ingrid Inscription Institut Insurance Intel Interface Internet Intervention Intune
    Invalid Inventaire Invoice Inès Is Isla It J JE JOY JUNE JWT Jabra Jacquard Jacques Jade Jan January Java Je Jean
    Jenkins Jeton Jira Jo Job Jocelyne Joe John Joignable Jordan Joseph Josée Journal Joy Jr July June K KB KD KEY KL KO
    KQ KX KYC Karim Kaur Keep Kernel Kestrel Kevin Key Keypad Khoury Kia Kim Kindly Kiosk Kistabish Kitchen Kouadio
    Kowalczyk Kwabena Kyocera L LA LAN LC LE LED LES LH LK LL LLP LM LN LOC LOCK LOG LOGIN LR LS LT LU LX La Lab Label
    Lac Lachie Lafrenière Lake Lakshmi Lambert Lan Lane Lantern Lapointe Laptop Large Last Latitude Laurent Lausanne
    Laval Lavoir Le Lead Leaver Lecteur Left Legal Lenovo Les Leur Library Licence License Lieu Lift Ligne Lim Lindqvist
    Line Ling Linh Link Lise Liste Little Livraison Liège Ln Lo Load Loan Local Lock Locked Locker Log Logged Logiciel
    Login Logistique Logitech Lorraine Lost Lot Lotus Lou Louis Loup Lourdes Loïc Ltd Luc Lucette Ludivine Ludmila Ludo
    Lui Lundi Lycée Là Lê M MA MAC MAIL MAIS MAJ MARTIN MAY MB MC MD MDM ME MERCI MFA MIS MM MOI MON MOT MR MRN MS MT
    MTU MX MY Ma Mac MacAskill MacBook Machine Madam Madame Mai Mail Mailbox Main Mairie Mais Maison Malo Mama Mamadou
    Manager Manon Mar Marc Marcel March Marchand Marcus Mardi Marguerite Maria Marie Marin Marine Marisol Mark Martin
    Mary Maryse Maryvonne Master Mathis Matricule Maude May Maëlys Maître Mb Mbuyi Me Medical Medicare Meenakshi Meeting
    Mehmet Mei Meilleures Member Menu Menuiserie Mer Merchant Merci Mercy Merge Mes Mesa Message Messagerie Meter Mews
    Michel Microsoft Migration Mill Mills Mine Mireille Mise Miss Mission Mme Mo Mobile Model Module Modèle Moi Mon
    Moncton Monday Monitoring Monsieur Mont Montant Montréal Moodle Morning Mossie Mot Motif Moulin Mount Mountain Move
    Mr Mrs Ms Mukendi Mutual Mutuelle My Myself Même N NAME NAS NB NE NET NEW NGUYEN NHS NI NIN NIP NIR NISS NL NM NN NO
    NOM NON NOT NOW NP NTP NUIT NUMBER NVR NW NWBK Nadège Name Naomh Natashquan Nathalie Ndiaye Ne Need Needs Neither
    Net Network New Next Ngoc Ngozi Nguyen Nguyễn NiIsInR NiJ Night Nightly No Nobody Node Nolwenn Nom Nomvula Non None
    Noor Nord Normand North Nos Not Notaire Note Notes Nothing Notre Nour Nous Nouveau Nouvelle Nov November Now Noémie
    Noël Numéro Nurse Nursing Nwachukwu Né Née Ní O OCR OF OFF OFFICE OHIP OK OLD ON ONE OPENSSH OR ORA OS OTP OU OUT
    Obi Obinna Objet Oct October Océane Odette Odile Office Officer Oga Oisín Ok Okafor Okonkwo Oksana Old Olive Olivier
    Oluwaseun On One OneDrive Only OpenSSH Ops Or Order Other Ottignies Ouellet Ouest Oui Oumar Our Ours Out Outlook
    Ouverture Owner Oyelaran P PA PAGE PAIE PAN PAR PARIS PAS PASS PASSE PASSWORD PB PC PDF PF PHONE PHP PID PIERRE PIN
    PINs PK PL PLEASE PLUS PM PN PO PORT POS POST POSTE POUR PPS PR PRIVATE PRO PROD PRT PS PSU PT PUK PV PW PX Page
    Paie Pain Panel Panne Papa Papadakis Papatie Paper Par Parade Parc Parent Parents Paris Parish Park Part Partner
    Partners Pas Pascal Passeport Passport Password Patient Paul Paule Payment Payroll Pays Pendant Penhaligon Permis
    Permission Perpetua Perrine Personne Perte Perth Petit Petite Petits Peut Peux Pham Pharmacie Pharmacy Philippa
    Philippe Philomena Phone Pierre Pieter Pike Pilote Ping Piotr Pis Pittet Pixel Pièce Pièces Place Plan Plaque Please
    Plot Pls Plus Point Pointe Police Policy Poly Pont Pool Port Portail Portal Porte Post Poste Pour Pourriez Pouvez
    Power Practice Prairie Precious Premier Primary Prince Printer Priorité Prisca Privacy Priya Priyanka Prière Pro
    Problème Prochaine Prof Project Property Prélèvement Prénom Public Pugh Puis Pvt Python Pâques Q QA QB QC QD QF QK
    QL QQ QR QT QUE QUI QX Quai Quand Quatre Quay Que Quel Quelqu Quentin Query Question Questions Qui QuickBooks
    Quincaillerie Québec Quéméneur Qw R RA RAMQ RB RDP RE REDIS REF REQ RESTE RGPD RH RIB RJ RM RMA RN ROSE RP RR RSSI
    RT RUE RW RX Rachid Radio Rang Rao Rappel Rappeler Rappelez Rapport Rd Re Reach Reader Real Rebonjour Recovery Red
    Redémarrage Ref Reference Refund Refusé Reg Regards Regional Release Relevé Remboursement Remote Renens
    Renouvellement Report Request Reset Respected Responsable Reste Reto Retour Rev Reyes Reçu Rhys Rich Ricoh Ridge
    Rien Right Rimouski Ring Rive River Rivière Rivières Road Robichaud Rochat Roche Rock Rollback Room Rooms Rosa
    Rosaire Rosalie Rosalind Rose Rouge Route Router Routeur Roux Row Roy Rs Rue Rule Run Réal Réf Référence Régie
    Réjean Répondez Réponse Réseau Réservation Résidence Résultat S SA SAP SARL SAYS SB SC SE SEC SECRET SENTRY SFTP SG
    SHA SHE SI SIM SIN SINCE SIP SIREN SIRET SK SKU SM SMS SMTP SN SNMP SO SON SP SPF SQL SR SRL SRV SS SSD SSH SSID SSL
    SSN ST STAFF STRIPE SUIS SUR SVP SW SY Sa Sabrina Safari Safe Sage Saint Sainte Salam Salary Sales Salle Salut
    Salutations Same Samira Sample Samsung Sandhu Sandrine Sans Santé Saoirse Sarr Sat Saturday Sauvegarde Says Scan
    Scanner School Scierie Screen Screenshot Second Secret Secretary Security See Sender Sent Sept September Serial
    Server Serveur Service Services Session Set Settings SharePoint Shared Shaz She Sherbrooke Shift Shop Should Shri Si
    Sign Signature Signed Signé Silva Simone Since Singh Sinon Siobhan Sir Sister Site Sivakumar Slack Smart So Society
    Société Software Solange Soleil Solenn Solveig Solène Somebody Someone Son Sons Sophie Sorry Source South Sow Sr Sri
    St Staff Stage Standard Start Started State Station Status Stavros Ste Steeve Stock Stone Store Street Student
    Studio Subject Sud Suite Suivi Summer Sun Sunday Sunny Supervisor Supplier Supply Support Sur Surgery Swapped Switch
    Sylvain Sync Synology System Sébastien Sécu Sécurité Série Súilleabháin Sœur T TA TB TC TEST THAT THE THI THIS TI
    TICKET TK TL TLS TM TN TO TOKEN TOUT TP TPE TR TS TT TTC TTL TVA TX Ta Tab Tablet Tablette Tadhg Tag Tally Tamsin
    Tanguy Tax Te Team TeamViewer Teams Tech Technicien Tel Temitope Temp Template Tenant Tenzin Terminal Terrace
    Tessier Test Testé Text Thanh Thank Thanking Thanks That The Their Then There They Thi Thibodeau ThinkPad Third This
    Thomas Three Thu Thursday Thuy Thx Théo Thériault Thérèse Thị Ti Tiago Ticket Till Tilleuls Time Title To Today
    Toitures Token Told Tom Tomasz Toner Too Total Tournai Tous Toussaint Tout Town Tr Trace Tran Transaction Transfert
    Transit Transport Transports Traoré Tremblay Tried Trois Troisième Truck Trust Try Tu Tue Tuesday Two TypeError
    Typed Tél Téléphone U UK UN UPN UPS URGENT URL US USB USER UTC UTF Uapukun Ubuntu Un Unable Uncaught Une Union Unit
    Urgent Usager Use User Username Users Utilisateur V VA VAT VD VERSION VICTOR VIP VITE VLAN VM VPN VS VX Vachon Val
    Valley Van Vault Veeam Vehicle Vendor Version Vert Vet Veterinary Veuillez Victor Victoria Vieux Village Ville
    Violette Virement Visa Visitor Vitale Voicemail Voici Voilà Vol Vollant Votre Vous Véhicule W WAN WARN WAS WD WE WEB
    WILL WITH WMS WS WX Walk Wanda Wants Ward Warsame We Web Wed Wednesday Wei Welcome West What WhatsApp When Which
    While Who Whoever Wi Wifi Will Wim Win Windows Winifred With Word WordPress Work Works Would Wren Wrong X XB XK
    Xavier Ximena Xx Y YK YOU Yann Yannick Yard Yeah Yes You Your Yours Yusuf Yverdon Yves Yıldırım Z ZA ZB ZD ZK ZR ZT
    ZZ Zainab Zbigniew Zebra Zone Zoom Zoé Zufferey a aa ab able abonnement abonné abord about above absence absent ac
    accent accents accept accepte accepted accepting accepts accepté access accord according account accountant accounts
    acct accueil accès achat achats acheté acte actif action activation active actual actually actuel ad add added
    address adhérent adjointe adm admin administrateur administration administrator adresse ae af affaire affaires
    affected affichage affiche afficheur affiché affichée after afternoon again against age agence agency agenda agent
    agente agents ago agreed agréer ah ai aid aide aider ailleurs aime aimerais ainsi air ajouter alarm alarme alert
    alerte alias all aller allo allow allowed allume allée alone alors already also although always am amber amount an
    ancien ancienne and android anglais animal annexe annonce annuaire annuler année another ans answer answering
    answers antenne antivirus any anybody anymore anyone anything anyway anywhere août ap api apostrophe app apparaît
    appareil apparently appartient appel appeler appelez appelle appellent appels appelé apple appli application
    appointment approuvé approval approve approved approver appt apres après apt archive archives are aren armoire
    around arrive arrived arrivent arrives arrivé arrivée arrière arrêt arrête art article as asbl ascenseur ask asked
    asking asks asleep asset assistant assistante asso association associé associée assurance assureur assuré astreinte
    at atelier attached attachment attaché attempt attempts attend attendance attendant attendent attendez attendre
    attends attendu attente attention attestation au aucun aucune audio audit auditor auditors aujourd aurait aussi auth
    authentication authenticator authentification authorized auto automate automatique autorisation autre autres aux av
    available avais avait avance avant avec avenue avez aviez avis avoir avons avril away b baby bac back backup
    backwards bad badge badges badgeuse bag baie bail balance bancaire band bank banking banner banque bar barre barres
    barrière barré bas bascule base batch bateau batterie batteries battery bay bb bc bd be beau beaucoup became because
    become bed been beep beeps before begins behalf behind being believe bell belle belongs below ben beside besoin best
    better between bf bibliothèque bien bienvenue big bill billet billets billing bin bip bipe birth birthday bis
    biscuit bit bits bizarre bjr black blague blame blanc blanche blank bless bleu bleue blinks bloc block blocked bloke
    blonde bloque bloquer bloqué bloquée blue board boat boiler boite bon bonjour bonne bons bonsoir book booked booking
    bookkeeper books boot boots bord born borne boss bot both bottom boucle bought bougé boul boulevard bounce bounced
    bout boutique bouton box boxes boy boîte boîtes boîtier branch branche branché break breaks bridge bring broadband
    broke broken brother browser bte btw bucket budget bug build building bulletin bulletins bundle bureau bus business
    but button by bye bât bâtiment bénéficiaire bénévole bénévoles bête c cCI ca cab cabane cabinet cable cache cadenas
    cadre café cahier caisse caissière calendar calendrier call callback called caller calling calls cam came camera
    camion camp campagne campus caméra can canal cancel candidate cannot cant canteen cantine capital capitals caps
    capte captif capture car caractères carburant card cards care caretaker carnet carrier carré cart carte cartes
    carton cas case cash casier casque cassé cat catalogue cause cave cb cc cd ce ceci cela cell celle cellulaire celui
    cent central centrale centre cert certain certificat certificate ces cest cet cette ceux cf ch chacun chair chalet
    chambre champ chance change changed changement changer changes changing changé changée channel chantier chaque char
    characters charge charged charger chariot charity chart chat chauffeur chaussée check checked checklist checkout
    checksum cheers chef cheffe chemin cheque cherche chercher chez chien chiffre chiffres chiffré chiffrée child choir
    choisi chose chu chum church ci cinq cinquante cite civil claim claims clair class classe classeur clavier clean
    clear cleared clef clerc clerk click clicked client cliente clients clientèle clignote clinic clinique clique cliqué
    clock clone clos close closed closes closing cloud club cluster clé clés clôture co code codes coffee coffre coince
    coincé coincée cold colis colle colleague colleagues collection collège collègue collègues collé collée colonne
    column com combinaison combination come comes coming comité comma commande commandes commandé comme commence comment
    commentaire commercial commerçant commis commit committee comms commun communale commune communication community
    commutateur compagnie company complaint complet complète compose comprend comprendre comprends compris compta
    comptabilité comptable compte comptes compteur comptoir computer concern concerné concernée concernés concierge
    conducteur conduire conf confiance confidence confidentiel config confirm confirmation confirme confirmed confirmer
    confond confondre confusion congé conjoint connais connaît connect connecte connecter connecteur connection connecté
    connectée connexion connu conseil console constructeur consultant contact contains content contient continue
    contract contractor contrat contre control controller contrôle contrôleur convenu coop coordonnées copie copied
    copier copies copieur copié copy core corporate correct correctif correction correspond corridor corrige corriger
    cos cost could couldn couleur couloir council count counter county coup coupe couper coupure coupé coupée cour
    courage courant courier courriel courriels courrier cours course court cousin cover covering covers create created
    credentials credit creds crew crie crié crois croit cron cross crossed crypto crédit créer créé csv cuisine cupboard
    curl customer customers cut câble côté cœur d dBm da dad daily dame dans dash dashboard dashes data database date
    dated dates daughter day days db dc dd de dead deadline debit declined dedans default degrees dehors delete deleted
    delivered delivery demain demande demander demandez demandé demandée demeure demo denied dentaire department deploy
    deposit depot dept depuis deputy der dernier derniers dernière derrière des desk desktop dessous dessus destinataire
    details deux deuxième dev devait devant developer devez device devient devis devrait dey df dial dicté dictée did
    didn died dies diesel different digest digicode digit digits dimanche dire direct directe directeur direction
    director directrice dis disable disabled disait disk disparu dispatch display displays disque distance dit dites dix
    dièse dll do dob doc dock docker docket docs docteur document documents docx does doesn dog doing dois doit domain
    domaine domicile don donc done dongle donne donner donné donnée données donor dont door dors dort dos dossier
    dossiers dot double doublon doute douze down dr drawer drive driver drivers driving droit droite droits drop dropped
    drops drove drôle du due dummy dump duplicate during durée duty dès débit débité débloquer débranché début décembre
    déclaration déclarer décroche décédé défaut déjà délai démarrage démarre démo déménagé départ département
    déplacement déposer déposé dépôt désactiver désactivé désactivée désolé désolée désormais dîner dû e eID each
    earlier east eau eb ec ed edit ee ef effacer effacé eight eighty either eleven elle else email emailed embauche
    emergency emp emploi employee employeur employé employée employés empreinte empty en enable encodage encoder encore
    encrypted end ended ending ends enfance enfant enfants enfin engine engineer enlever enough enregistrement
    enregistré enrolment ensuite entend enter entered entre entreprise entrepôt entrer entretien entry entré entrée env
    envelope enveloppe envers environ envoi envoie envoyer envoyé er err erreur error errors esc espace espaces essai
    essaie essais essayez essayé est estate et etait etc eu euh euros eux even evening event ever every everybody
    everyone everything everywhere ex exact exactement exactly exam examen example except exception exclamation exe
    exemple exige exist existe exists exit exp expected expire expired expires expiry expiré expirée explain
    exploitation export ext extension externe extrait extranet eyJhbGciOiJIUzI f fa fabricant face facteur factor
    factory facturation facture factures fail failed failing fails fair faire fais fait faite faites faithfully falls
    famille family faque far farm fast father faudrait fault fausse faut faute faux fax fb fc fd fe fee feed fell fella
    femme fenêtre ferme fermer fermeture fermé fermée fetch feu feuille ff fi fibre fiche fiches fichier fichiers field
    figure fil file files filing fille filled fils filter filtre fin final finance find fine fingerprint finish finished
    finit fire firm firmware first fish five fix fixe fixed fixes flag flat fleet fleur float floor flotte flux fob fois
    folder folio folks follow following fonctionne fond font food for force forcer forget forgot form format formation
    former formulaire fort forty forum forward forwarded forwarding found four fourni fournisseur fournisseurs fourth
    foyer fr frais français free freeze friday fridge friend frigo froid from front frère ftp fuel full funny fuseau
    fusion fusionner fw fâché férié février fête g gang gap gaps garage garantie garde garder garderie gardien gare gars
    garçon gate gateway gauche gave gelé gen general generated generator generic genre gens genuine gestion gestionnaire
    get gets getting ghp gift girl git give given gives giving glace glass glpat go goes going gone good got grace grade
    grand grande grandson grant grave green greeting greffe grey greyed gris grise grisé gros ground group groupe gsm
    guard guess guest guests guichet guide guy guys gw gym gèle gère général généré gérant gérante gîte h ha habite
    habitude hacked had haha half hall hand handed handle handover hands handshake hang happy hard hardware has hasard
    hash hasn haut haute have haven having he head header health hear heard hearing hein held hello help helpdesk helps
    her here heron hers herself heure heures hey hi hidden hier high him himself hint hire his histoire historique
    history hit hits hold holder holding holds holiday home homme honestly hope horaire horloge hors hospital host
    hostname hosts hot hotel hotfix hotline hour hours house how hr hrs html http https hub hui huit human hundred hung
    hurry husband hébergement hébergeur hôpital hôte hôtel i iOS iPad iPadOS iPads iPhone ici id idea idem identifiant
    identifiants identity identité ids idée if ignore il illisible ils im image images immeuble impasse import importe
    impossible impression imprimante imprime imprimer imprimé imprimée in inbox inc inchangé incident including inconnu
    inconnue incorrect incorrecte index indice indique infirmier infirmière info informatique informed infra initial
    initials injoignable inscription inscrire inscrit inside install installateur installation installer installé
    instance instant instead insurance int intake intercom interdit interface intern internal interne internet
    interphone intervention into intranet introuvable inv invalid invalide inventaire invente inverse inversé inversés
    invitation invite invité invités invoice invoices involved ip ipad is isn issue issued it item items its itself j
    jacquard jai jamais jams janvier jaune java je jean jeton jeu jeudi jeune job jobs joignable join joindre joined
    joining joins joint jointe joke joue jour journal journée jours joy jpg js juillet juin jumeaux jump jure jusqu just
    juste k keep keeps kept kernel kettle key keyboard keyed keypad keys kg kid kids kill kind kindly kiosk kit kitchen
    km knew know known knows ko l la lab label labels labo lac lad lads lady laisse laisser laissez laissé lake lampe
    lance landline lane lang language langue lapsed laptop laptops last late later laugh law layout le lead leaked lease
    least leave leaves leaving lecteur lecture ledger left legal length lent lequel les let lets letter letters lettre
    lettres leur level library libre licence licences license lid lien lieu lift light lights ligne lignes like limit
    limite line lines link lire lis lisible list liste lists lit literally litres little live lives livraison livre
    livrer livreur livré lié ll load loading loan loaner lobby local locale locataire location lock locked locker locum
    log loge logement logged logger logiciel login logins logo logon logs lol long longer longtemps look looked looking
    looks loop lose lost lot lots loud love lovely low lower lu lue lui lumière lunch lundi lunettes lycée là légal m ma
    mac macOS machine machines macro madam madame made magasin mai maiden mail mailbox mailboxes mailed mails mailto
    main maintenance maintenant maire mairie mais maison maj majuscule majuscules make mal maladie malgré mam maman man
    managed manager mandat mange manquant manque manual manuel many map marchait marchand marche marché mardi mari
    mariage marie mark marks marque marqué married mars mask master mat match matches matching mate maternité matin
    matricule matter matters matériel mauvais mauvaise max may maybe maître md mdp me mean means meant media meeting
    member members membership membre meme memorable memory mention menu mer merchant merci mercredi merge merged mes
    message messagerie messages met meter mets mettez mettre mg mi micro micrologiciel middle midi midnight mien mienne
    mieux might migration mil milieu milk milking mill mille million min mind mine minuit minus minuscules minute
    minutes mirror mis mise mismatch missed missing mission mistake mm mme mob mobile mode model modem modifier module
    modèle moi moins mois moitié mom moment mon monday monde money monitor monitoring monsieur montant monte month
    months montre monté montée more morning mort morte most mostly mot moteur mother motif mots move moved moving moyen
    mr mrs ms msg much muet mum municipal mur must mutuelle my myself mère médecin médical mémoire ménage même n na
    naissance name named names nan nas natel national navigateur nd ne near nearly need needed needful needs neige
    neighbour neither nephew net network neuf neuve never neveu new newsletter next nginx nguyen ni nice night nightly
    nights nine nineteen ninth nip niveau nièce no nobody node noir noire noise nom noms non nonante none noon nope nord
    normal normalement nos not notaire note notebook notes nothing notice noticed notre noté nous nouveau nouvel
    nouvelle novembre now npm nuit nuits null nulle num number numbers numero numérique numéro numéros nurse né née
    nôtre o object objet obligatoire obviously occupe octobre of off offered office officer offline offset oh ok okay
    old older on onboarding once oncle onduleur one ones online only ont onze op open opened opening opens operative
    operator ops opt opérateur or ora orage orange order ordered orders ordi ordinateur ordonnance ordre org original
    origine ose other others otherwise otter ou oublie oublié oui our ours out outil outside ouvert ouverte ouverture
    ouvre ouvrir over overnight override own owner owns où p pack package pad padlock page pages paid paie paiement pain
    pair pairing panel panne panneau papa paper papers papier papiers par paraît parc parce pardon pare pareil parent
    parental parents parish park parking parle parler parlé paroisse pars part partage partagé partagée partenaire
    partent parti participants partie partir partition partner partout parts party pas pass passage passcode passe
    passed passent passeport passer passerelle passes passez passphrase passport password passwords passé passée past
    paste pasted patch path patience patient patiente patients patron patronne pattern pause pay paye payer payment
    payroll pays payslip payé payée pb pc pdf peer pencil pendant pending pense pension people per perd perdu perdue
    perdues perhaps period permanent permis permit perso person personal personne personnel personnes perte pet petit
    petite petits peu peur peut peux pg pharmacie pharmacy phishing phone phoned phones photo photocopieuse photos php
    phrase physique pick picked picks pickup picture pied pierre pile piles pilote pin ping pipeline pis piscine pièce
    pièces place plage plain plainte plan planning plans plant plante plaque plate plateforme plaît please plein pleine
    pls plugged plugin pluie plus plutôt pm png po poche point pointe points police policy politique pompe pont pool pop
    port portable portail portal porte portefeuille portes porteur ports possible post postal postale postcode poste
    posted postes postgres posé pot pouces pour pourquoi pourrait pourtant pousser poussé pouvez power practice pre
    premier premiers première prend prendre prends prenez prenom press pressed pressé prestataire preuve previous price
    primaire principal print printed printemps printer printers printing prints priority pris prise private privé privée
    prix prière pro probably problem problème process prochain prochaine procédure prod product production produit prof
    profil profile program programme project projecteur projector projet promis promo prompt proof property propose
    proposé propre propriétaire protected protection protégé provider provisoire proxy près précise précédent
    prédécesseur préfère prélèvement prénom président présidente prévenir prévenu prévenue prévu prévue prêt prêté ps
    pseudo pu pub public publickey publique puce puis puisque pull pulled pump purchase purge purger purple push pushed
    put puts pw pwd py père pèse périmé q qu quai quand quarantaine quarante quart quarter quartier quatre que quel
    quelle quelqu quelque query question questions queue qui quick quinze quitté quoi quota quote r raccroché rack radio
    rain raise raised raison ran rang range rapide rappel rappeler rappelez rappelle rapport rate rather ray rc rd re
    reach reached read reader reading reads ready real really reason reboot rebooted recall receipt receipts received
    reception recette recharge recherche reckon reckons reconnu recopie recopié record recording records recovery red
    redemande redis redémarrage redémarre redémarré ref refaire refait reference referral refresh refund refuse refused
    refuses refusé refusée reg regarder regards regardé regenerate register registered registrar registre registry rego
    rejected rejects rejet rejette rejeté rejetée relais relance relancer relancé relation relay release relevé relevés
    relève remboursement rembourser remember remembers remettre remis remise remonte remorque remote remove removed
    remplace remplacement remplacer remplacé remplaçante rename rend rendez rendre rendu renewal renouvellement rentre
    rentrer rentrée renvoie renvoyer rep repair reparti repas replaced replacement replied reply repo report reporting
    reports repris reprise request requested required requête reset residents resolved responsable response rest restart
    restarted reste restent rester resto restore resté restée results retard retired retirer retour retraite retrouvé
    retry return returned returns rev revenir revenu revert revient review revoir revoke revoked rez reçois reçoit reçu
    reçue reçus rh ri ribbon rien right rights ring ringing rings river rm ro road robot role roll rolled room roommate
    rooms root rose roster rota rotate rotated rotation rouge roule round route router routeur row rows rtsp ruban rue
    rule rules run runbook runner running runs rush rw râle règle réception réclame récupération récupérer réf référence
    régie régler réglé réinitialiser réinitialisé réinstallé répond répondeur répondre réponds répondu réponse répète
    réseau réservation réservé résidence résident résultat réunion révision révoquer révoqué rôle s sa sac safe safety
    sage said saint sais saisi saisie sait salaire salarié salary sale salle salon salut salutations same samedi sample
    sans santé sat satellite sauce sauf sauté sauvegarde save saved savoir saw say saying says scan scanne scanned
    scanner scans school schéma scolaire score screen screenshot script se search season seat seats sec second
    secondaire seconde secondes seconds secours secret secretary secrets secrète secrétaire secrétariat secteur section
    secure security see seed seems seen sees sel self selon semaine semaines send sender sending sends sens sensor sent
    separate sept septante septembre sera serait serial serrure sert server serveur serveurs service services ses
    session sessions set setting settings setup seuil seul seule seulement seven sftp sh sha share shared sharp she shed
    shedding sheet shift ship shop short should shout shouting show showed showing shown shows shut si side sien sienne
    sign signal signature signe signed signer signing signs signé silence sim simple since single sinistre sinon sir
    siret sirop sister sit site sites sits sitting six sixteen size siège sk slip slot slow slowly slt small smartcard
    sms smtp snow so social sociale société socket software soins soir soit soixante sol solde soleil some somebody
    someone something somewhere sommes son sonde sonne sont sorry sort sortant sortent sorti sortie sortir souci soufflé
    souhaite souhaité sound soupçonne source souris sous soussigné soutien souvient space spaces spam spare speak speaks
    spelled spins sprint sql srv ssh sshd st staff stage stagiaire staging stand standard standing star start started
    starter starting starts state statement static station stationnement status statut stay stays step stg stick sticker
    sticky still stock stolen stop stopped stops store stores storm story straight stream street string stuck student
    students studio stuff style su subject succ succession succursale succès sud sudo suffit suis suite suivant suivi
    suivre summer superviseur supervisor supplier support suppose supposed supprime supprimer supprimé sur sure surgery
    surname surtout suspect suspended suspendu svc svp swap swapped swears swipe switch switched sync synchro syncing
    syndic system systems système sécu sécurité séjour séparateur série sûrement sœur t ta tab table tableau tablet
    tablets tablette tablettes tactile tag tags taille take taken takes taking talk tank tant tante tape taper tapes
    tapé tard tarif task tax taxes taxi te tea teacher team teams tech technician technicien technique tel telephone
    tell telling tells temp template temple temporaire temporary temps ten tenant tentatives tenté term terminal test
    tested tester testé text texte texted texto texts th than thank thanks that thats the their theirs them then there
    these they thing things think thinks third thirty this those though thought thread three through throws thru
    thumbprint thx thème ticket tickets tide tient tiers til tile till time timed timeout timer times tire tiret tirets
    tiroir title titre titulaire to today together toi token told tombe tombé tomorrow ton toner tonight too took tool
    top tort total touch touche touched toucher touché toujours tour tourne tourner tournée tous tout toute toutes tower
    town trace tracker tracking tracteur tractor trailer train trainee training traite traiter tran transaction
    transcript transcription transfer transfert transfère transférer transféré transmettre transmis transport
    transporteur travail travaille travaux travel tray treasurer treat trente tri tried trip trois troisième trop
    trouble trouve trouvé truc truck true trust try trying très trésorier tu tunnel turn turned turns twelve twenty
    twice twins two txt type typed types typing typo tâche tél télécommande téléphone téléphonique téléphoné
    télésurveillance télétravail tête u uid um un unchanged uncle undefined under une union unique uniquement unit units
    unité unknown unless unlock until up update updated upgrade upload upset upside upstairs uptime urgence urgent url
    us usage usager use used user username users uses usine using usual ute utilisait utilisateur utilise utilisé v va
    vacances vache vais valable valeur valid validation valide valider validé value van var vault ve vehicle veille
    velvet vend vendeur vendor vendredi venelle venir vente ventilateur venu verbal verification verified verify
    verrouillé vers verse version vert verte very vet veut veuve veux via vide video vider vidé vidéo vie vieille viens
    vient vieux view viewer village ville vingt virement virgule visible visio visit visite visitor visitors vit vite
    vocal vocale voice voicemail voici void voilà voir vois voisin voisine voit voiture voix vol volume volunteer
    volunteers volé vont vos votre voudrais voudrait voulait voulez voulu vous voyant voyez vpn vrai vraie vraiment vs
    vu véhicule vérification vérifier vérifié vétérinaire w wait waiting walk wall wallet want wanted wants ward warden
    warehouse warning warranty was wasn water way we weather web webhook website wedding week weekend weeks well went
    were west wet what whatever whatsapp when where whether which while white whiteboard who whoever whole whom whose
    why wife wifi wiki will window windows wing wipe wiped with within without woman won wont woo word words work worked
    worker working works worry would wouldn wp write writes writing written wrong wrote x xC xX xc xlsm xlsx xoxb xx y
    ya yard ye year years yellow yes yesterday yet yml yo you young your yours z zero zeros zip zone zéro À Ça Ève Échec
    École Écran Édouard Élodie Équipe Érablière Étienne Étude Îles Ó à âge ça é échange échec échoue échéance école
    écran écrans écrire écris écrit écrite écrivez éditeur éducatrice électronique élève élèves époque épouse équipe
    établissement étage étais était étape état éteint étiquette étiquettes étoile étranger étude étudiant étudiante été
    évidemment événement êtes être
    """.split()  # noqa: SIM905
)
