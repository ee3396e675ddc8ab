"""The record of processing and the inventory of AI, read from the configuration and the code that run."""
