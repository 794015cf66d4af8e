"""The contents of documents: kept once under their hash, and read only when they are whole."""
