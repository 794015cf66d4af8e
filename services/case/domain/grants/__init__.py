"""Grants: decided, priced, bound to a contract, changed, ended."""
