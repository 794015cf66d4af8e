"""Publishing a log to Kafka, event by event in its order, for whoever follows it from there."""
