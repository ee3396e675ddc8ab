"""Programs, services and abbreviations that a help desk hears of and that look like names.

Not with the finder's own lists in `models/pii/lexicon`: it learnt with those, and would read otherwise.
"""

# ruff: noqa: E501 - a list of words

BRANDS = frozenset(
    """
    abacus acomba adp aldelo ameli ametys apicrypt archibus artifactory atempo avaloq avimark axiell backblaze barracuda basecamp belpic bexio
    bitdefender bitrix bizerba brevo bullhorn calendly camtasia carbonite cegedim centreon ceridian clicsequr clicséqur cloudflare
    cognos comedec commvault coreldraw cradlepoint crestron cyberark cylance dahua datamax dayforce dentrix dimona docaposte doctolib docuware
    dolibarr draytek dymo dynatrace ebp ecwid efficy elastix esker eventbrite evernote evolis expensya extron filemaker flexera fogbugz fortigate
    freebox freepbx freshbooks genesys gotomeeting greenshot gsuite hellosign heroku hikvision hootsuite ifttt ingenico innosolv intacct ionos
    itslearning itsme jamf jotform kahoot kaseya kbis kelio klarna konica kronos laserfiche lightspeed limesurvey linksys livebox logmein luxtrust
    mailchimp mailjet matomo mattermost meditech meraki metabase mikrotik mimecast minitab mobib moneris monzo moodle mozaik mozaïk mssante
    mssanté myob nagios neocase netgear nethris netskope netsuite nvivo octime odoo omnilab omnivox onelogin opsgenie optiplex orthomax outsystems ovh
    papercut paychex payfit paylocity pennylane peoplesoft phpmyadmin pingdom pipedrive pleo plesk polycom portainer powerapps powerbi practo printix
    procore pronote proofpoint proxmox qgis qlik qnap qualys quickbase rabbitmq ramq recaptcha revolut ringcentral rustdesk saaq sagemcom scansnap
    screenconnect seafile sedex sellsy semrush sendgrid sendinblue sensaphone sesam sharefile silae skello smartschool smartsheet snagit snowflake
    solarwinds sonarqube sonicwall sonos splashtop squarespace starlink sumup surveymonkey swissid synology syrius talend tanium teamcity teltonika
    tenable terraform tipi todoist toggl trustpilot twilio twint typeform ubiquiti unifi urssaf viber vimeo visma vtiger wazuh winbooks wireshark wix
    workday wrike yealink yubikey zabbix zapier zawin zenius zimbra zoho zyxel
    """.split()  # noqa: SIM905
)

ABBREVIATIONS = frozenset(
    """
    AVS AWB CNI EIN FSE GED GMAO IPP ITIN KO MRN NAS NEQ NHI NHS NISS NOK OK RAS RFC RPPS SDA SIEM SSN TPE TVA UID
    """.split()  # noqa: SIM905
)
"""Names only when they are written otherwise: NOK is "not OK", Nok may be a person."""
