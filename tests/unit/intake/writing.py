"""A mail to the helpdesk, as the tests of what people write make one."""

from services.intake.domain.mail import ParsedMail, parse_mail

HEAD = "From: Claire Martin <claire@maison.example>\nTo: support@guichet.example\nMessage-ID: <1@maison.example>\n"
ANSWER = "Subject: Re: x\nIn-Reply-To: <r@guichet.example>\n"
OURS = "De : Support <support@guichet.example>\nEnvoyé : jeudi 26 novembre 2026 09:12\nÀ : Claire\nObjet : RE\n\n"


def mail(body: str, head: str = "Subject: Demande\n") -> ParsedMail:
    return parse_mail((HEAD + head + "Content-Type: text/plain; charset=utf-8\n\n" + body).encode())
