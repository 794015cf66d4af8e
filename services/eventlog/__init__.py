"""The append-only log: recorder, mapper, sealed personal data, feeds and checkpoints."""
