class Unprepared(Exception):  # noqa: N818
    """This machine lacks something before any work can begin: a model, a usable setting. The message is shown.

    It says where, with no secret and nobody's words in it: a service writes it into its log.
    """
