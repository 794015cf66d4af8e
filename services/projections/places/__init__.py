"""Places: the infrastructure plan at any amendment, and capacity against demand and use."""
