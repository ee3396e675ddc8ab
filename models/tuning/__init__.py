"""Fine-tuning: the encoder's upper layers learn the taxonomy through small adapters, which the build merges."""
