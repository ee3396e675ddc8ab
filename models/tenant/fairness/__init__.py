"""Whether a tenant's own classifier treats people alike: its own texts, changed in what must not matter."""
