"""What was delivered by a grant, and the limits that it takes from."""
