"""How deliveries become lines: what may be claimed, at which price, and what keeps a line out."""
