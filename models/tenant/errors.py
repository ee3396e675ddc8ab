"""What the parts of a tenant's classifiers say no with."""


class TenantError(Exception):
    """Nothing can be learnt or applied. The message is shown: it names no text."""
