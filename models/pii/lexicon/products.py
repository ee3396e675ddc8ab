"""What a model takes for people, places or firms in a help desk's tickets, and is not."""

# ruff: noqa: E501 - a list of words

PRODUCTS = frozenset(
    """
    teams outlook sharepoint onedrive word excel powerpoint office microsoft windows azure exchange intune entra copilot onenote
    skype yammer visio access publisher edge internet explorer chrome google gmail firefox mozilla safari opera apple iphone ipad mac
    macbook ios android samsung galaxy pixel huawei linux ubuntu debian redhat fedora vmware citrix horizon vpn anyconnect cisco
    fortinet forticlient globalprotect palo alto zscaler okta duo authenticator mfa sso ldap ad active directory kerberos dns dhcp
    wifi wi-fi ethernet lan wan ip tcp udp http https ssl tls ssh ftp sftp smb nas san raid usb hdmi vga displayport bluetooth
    hp lexmark canon epson brother ricoh xerox kyocera zebra dell lenovo thinkpad latitude asus acer toshiba logitech jabra poly
    plantronics webex zoom slack discord whatsapp signal trello jira confluence bitbucket github gitlab git jenkins docker kubernetes
    sap salesforce hubspot zendesk zammad glpi servicenow freshdesk osticket dynamics navision sage quickbooks cegid oracle mysql
    postgres postgresql mongodb redis kafka nginx apache tomcat iis java python php node javascript adobe acrobat reader photoshop
    illustrator indesign autocad solidworks revit dropbox box wetransfer docusign notion airtable asana monday figma miro canva
    bitlocker defender sentinel crowdstrike falcon kaspersky norton mcafee avast eset sophos malwarebytes keepass lastpass bitwarden
    1password dashlane truecrypt veracrypt veeam acronis backup teamviewer anydesk rdp remote desktop server serveur printer
    imprimante scanner laptop desktop pc ordinateur écran screen mouse souris keyboard clavier headset casque webcam router routeur
    switch firewall proxy helpdesk help desk support it ti informatique service équipe team bureau intranet extranet portail portal
    crm erp rh hr ticket incident bug error erreur url pdf csv xml json zip excel. cd dvd bios uefi cpu gpu ram ssd hdd sql api
    token password login session compte account mail email e-mail courriel message messagerie calendar calendrier agenda boîte inbox
    phishing spam malware ransomware antivirus update maj version build patch kb hotfix driver pilote licence license e3 e5 f3
    hello bonjour merci thanks thank cordialement regards cheers salut allo allô hi dear hey bonsoir urgent important objet subject re
    fwd tr fw cc monsieur madame mme mr mrs ms mlle dr m lundi mardi mercredi jeudi vendredi samedi dimanche monday tuesday wednesday thursday
    friday saturday sunday janvier février mars avril mai juin juillet août septembre octobre novembre décembre january february march
    april may june july august september october november december noël christmas ok oui non yes no cookie cookies rgpd gdpr cnil pme
    iso tva siret nir rib iban swift bic paypal visa mastercard amex stripe amazon aws facebook instagram linkedin twitter youtube
    netflix spotify tiktok wordpress drupal joomla shopify prestashop magento woocommerce chatgpt openai claude gemini wsl powershell
    bash cmd putty winscp filezilla notepad vscode visual studio eclipse intellij pycharm sccm wsus gpo ou onprem on-prem cloud saas
    starface 3cx avaya mitel alcatel softphone voip sip badge kiosk kiosque tablette tablet chromebook surface
    code pin mot passe nom prénom adresse name address phone téléphone portable fax date heure page site web lien link bouton button
    fichier file dossier folder disque drive lecteur réseau network internet wi wan-1 cordialement, version. mode avion
    ctrl alt suppr delete enter esc shift tab f5 f12 cpu qr otp sms mms rcs gif png jpg jpeg svg mp3 mp4 docx xlsx pptx
    thunderbird libreoffice openoffice nextcloud owncloud proton protonmail hotmail yahoo icloud facetime siri cortana alexa
    kubernetes strimzi prometheus grafana splunk datadog elastic kibana
    toner papier paper bourrage jam station dock docking accueil hotline dsi rssi dpo rgpd ceo cto cfo drh pdg ceo's
    """.split()  # noqa: SIM905
)

COUNTRIES = frozenset(
    """
    france canada québec quebec belgique belgium suisse switzerland luxembourg allemagne germany espagne spain italie italy portugal
    royaume-uni angleterre england ecosse scotland wales uk u.k. usa u.s. us états-unis etats-unis amérique america europe européenne
    ue eu afrique africa asie asia maroc morocco algérie algeria tunisie tunisia chine china inde india japon japan russie russia
    ontario français française french english anglais anglaise canadian canadien québécois belge suisse
    """.split()  # noqa: SIM905
)
