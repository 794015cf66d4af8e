"""The infrastructure plan of a region: which places are planned, where, and what became of them."""
