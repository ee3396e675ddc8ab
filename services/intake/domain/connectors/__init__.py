"""How ticketing tools hand a message in: each one's proof, and each one's words for the same few things."""
