"""Why something sealed could not be opened."""


class KeyDestroyed(Exception):  # noqa: N818
    """The data key is gone: the text was erased, and stays erased."""


class SealBroken(Exception):  # noqa: N818
    """The ciphertext, its ticket or its purpose is not what was sealed."""
