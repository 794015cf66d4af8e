"""The case service: one stream per client's case, from application to closing."""
