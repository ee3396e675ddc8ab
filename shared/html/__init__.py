"""HTML to the text that a reader sees, for whoever is handed it in the place of text."""

from shared.html.looks import looks_like_html
from shared.html.render import Rendered, render

__all__ = ["Rendered", "looks_like_html", "render", "shown"]


def shown(text: str, *, html: bool | None = None) -> str:
    """What a reader sees of `text`, if it is HTML; anything else as it stands, and so what is nested beyond reading.

    `html` says whether it is; where nobody knows, its looks do.
    """
    if not (looks_like_html(text) if html is None else html):
        return text
    page = render(text)
    return text if page.truncated and not page.text else page.text
