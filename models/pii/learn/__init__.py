"""Teaching the finder. Needs JAX, which nothing that serves does."""
