"""What Kubernetes would be told: rendered, held against the schemas of those who read it, and against our own rules."""
