"""How deliveries become a claim, and a claim a decision about money. Pure and immutable."""
