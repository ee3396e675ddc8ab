"""A mailbox to try Guichet with. Every person, address and number in it is invented."""
