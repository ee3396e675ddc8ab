"""A single-node Apache Kafka of this machine's own."""
