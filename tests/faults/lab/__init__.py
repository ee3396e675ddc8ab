"""The fault laboratory: seeded schedules of faults over one running Guichet, and what must be true afterwards.

`python -m tests.faults.lab --seed 1 --seconds 60 --count 3`; how to read it is in tests/README.md.
"""
