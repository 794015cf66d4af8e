"""What a case is, what may happen to it, and what a happening makes of it. Pure and immutable."""
