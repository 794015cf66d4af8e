"""Answers questions about both logs: reports, the claim ledger, timelines, as known at any time."""
