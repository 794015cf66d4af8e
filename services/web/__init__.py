"""What every HTTP face shares: problems, ETags, idempotency keys, identity, paging, probes."""
