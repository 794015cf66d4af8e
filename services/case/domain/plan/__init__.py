"""The support plan: its versions, and what came of them."""
