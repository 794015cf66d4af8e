"""Reports on money: what is absorbed, what is to come, what claims got, and how old they are."""
