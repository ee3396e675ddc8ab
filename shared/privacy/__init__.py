"""Looking for what must not be there."""
