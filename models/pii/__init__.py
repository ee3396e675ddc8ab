"""What the pseudonymiser is measured on and what its name finder learnt from."""
