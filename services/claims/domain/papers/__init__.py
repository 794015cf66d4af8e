"""What goes with a claim: documents, attestations, declarations, and what its checklist needs."""
