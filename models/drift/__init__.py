"""Does triage see other tickets, or answer otherwise, than in a reference window?"""
