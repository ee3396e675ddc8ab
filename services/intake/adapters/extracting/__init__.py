"""Text out of files that need a parser: in a process of its own, which can do little else."""
