"""Apache Kafka on one machine: for tests, and where there are no containers."""
