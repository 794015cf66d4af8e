"""The way out of an institution."""
