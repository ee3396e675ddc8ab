"""Each part in a network of its own, with the ways between them that the NetworkPolicies allow, and no other."""
