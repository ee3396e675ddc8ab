"""Every recogniser, as data. All of them run on every text, whatever its language.

To add one: write a file beside these with a `Recognizer`, cite its format, list it here, and add its
lines to the table in `tests/unit/pseudonymizer/test_recognizers.py`.
"""

from services.pseudonymizer.domain.recognizers.address import ADDRESS
from services.pseudonymizer.domain.recognizers.base import Recognizer
from services.pseudonymizer.domain.recognizers.card import CARD
from services.pseudonymizer.domain.recognizers.card_code import CARD_CODE
from services.pseudonymizer.domain.recognizers.customer_id import CUSTOMER_ID
from services.pseudonymizer.domain.recognizers.date_of_birth import DATE_OF_BIRTH
from services.pseudonymizer.domain.recognizers.email import EMAIL
from services.pseudonymizer.domain.recognizers.health import HEALTH
from services.pseudonymizer.domain.recognizers.iban import IBAN
from services.pseudonymizer.domain.recognizers.id_document import ID_DOCUMENT
from services.pseudonymizer.domain.recognizers.ip import IP
from services.pseudonymizer.domain.recognizers.license_plate import LICENSE_PLATE
from services.pseudonymizer.domain.recognizers.mac import MAC
from services.pseudonymizer.domain.recognizers.nir import NIR
from services.pseudonymizer.domain.recognizers.organisation import ORGANISATION
from services.pseudonymizer.domain.recognizers.person import PERSON
from services.pseudonymizer.domain.recognizers.phone import PHONE
from services.pseudonymizer.domain.recognizers.postal_code import POSTAL_CODE
from services.pseudonymizer.domain.recognizers.recovery_phrase import RECOVERY_PHRASE
from services.pseudonymizer.domain.recognizers.secret_answer import SECRET_ANSWER
from services.pseudonymizer.domain.recognizers.secret_shape import SECRET_SHAPE
from services.pseudonymizer.domain.recognizers.secret_speech import SECRET_SPEECH
from services.pseudonymizer.domain.recognizers.secret_told import SECRET_TOLD
from services.pseudonymizer.domain.recognizers.sin import SIN
from services.pseudonymizer.domain.recognizers.siret import SIRET
from services.pseudonymizer.domain.recognizers.town import TOWN
from services.pseudonymizer.domain.recognizers.url_credentials import URL_CREDENTIALS
from services.pseudonymizer.domain.recognizers.username import USERNAME
from services.pseudonymizer.domain.recognizers.vat import VAT

ALL: tuple[Recognizer, ...] = (
    EMAIL,
    PHONE,
    IBAN,
    CARD,
    NIR,
    SIN,
    SIRET,
    VAT,
    ID_DOCUMENT,
    IP,
    MAC,
    URL_CREDENTIALS,
    ADDRESS,
    POSTAL_CODE,
    TOWN,
    DATE_OF_BIRTH,
    CUSTOMER_ID,
    USERNAME,
    LICENSE_PLATE,
    HEALTH,
    RECOVERY_PHRASE,
    SECRET_SHAPE,
    SECRET_SPEECH,
    SECRET_TOLD,
    SECRET_ANSWER,
    CARD_CODE,
    PERSON,
    ORGANISATION,
)
