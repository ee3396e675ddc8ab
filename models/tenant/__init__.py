"""A tenant's own classifier: learnt from its own labels on its own machine, and kept by it."""
