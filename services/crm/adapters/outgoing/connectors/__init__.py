"""Ticketing tools' own APIs: each reads a ticket, says who changed what, and writes what was planned."""
