"""What each HTML element is, as far as reading a mail goes."""

import re

DEEPEST = 2_000  # the parser's time grows with the square of the depth

NEVER_SHOWN = frozenset(
    [
        "head",
        "title",
        "style",
        "script",
        "noscript",
        "template",
        "meta",
        "link",
        "object",
        "embed",
        "iframe",
        "frame",
        "applet",
        "audio",
        "video",
        "canvas",
        "svg",
        "math",
        "select",
        "option",
        "datalist",
        "input",
        "textarea",
        "map",
        "area",
        "img",
    ]
)
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
APART = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre", "blockquote"])
# What mail programs put a signature, or their own "Sent from", into; `x_` is what Outlook makes of a quoted name.
SIGNATURES = (
    ".gmail_signature, [data-smartmail=gmail_signature], .moz-signature, .protonmail_signature_block, "
    ".protonmail_signature_block-user, #Signature, #signature, #ms-outlook-mobile-signature, #AppleMailSignature, "
    ".x_gmail_signature, [data-marker=__SIG_PRE__], [data-marker=__SIG_POST__], [name=messageSignatureSection], "
    "#composer_signature, .k9mail-signature, .editorUserSignature, .sh-signature, #ymail_android_signature, "
    "#ymail_ios_signature, [id^=ymail_android_signature], [id^=ymail_ios_signature], #lineBreakAtBeginningOfSignature, "
    "#DAB4FAD8-2DD7-40BB-A1B8-4E2AA1F9FDF2, .tutanota_signature, .mailbird-signature, #_rc_sig, .email-signature, "
    ".email_signature, .mail-signature, .mail_signature, .ik_mail_signature, .WLM_signature, #x_Signature, "
    ".zmail_signature, .signature-content, #bloop_sign, [class^=front-signature]"
)
# What holds all of an older message, its announcement too, with no answers in between.
QUOTATIONS = (
    ".yahoo_quoted, .ydp_yahoo_quoted, [id^=yahoo_quoted], .protonmail_quote:not(blockquote), .ik_mail_quote, "
    "[name=messageReplySection], .zmail_extra, .tutanota_quote:not(blockquote), #isReplyContent, #reply-intro, "
    ".moz-cite-prefix, .gmail_quote_attribution, .OutlookMessageHeader, .yahoo-quoted-begin"
)
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:]*)")
_EMPTY = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "p",
        "li",
        "td",
        "th",
        "tr",
        "dd",
        "dt",
        "param",
        "source",
        "track",
        "wbr",
    ]
)


def depth(source: str) -> int:
    """How deep elements may nest, at most: those left open count, those that hold nothing do not."""
    deepest = level = 0
    for match in _TAG.finditer(source):
        if match[1]:
            level = max(level - 1, 0)
        elif match[2].lower() not in _EMPTY:
            level += 1
            deepest = max(deepest, level)
    return deepest
