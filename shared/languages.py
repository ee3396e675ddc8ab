"""Language tags as people and programs write them."""


def base_language(tag: str) -> str:
    """`fr-CA`, `FR` and `fr_FR` are `fr`; of a blank nothing is left."""
    return tag.replace("_", "-").split("-")[0].strip().lower()
