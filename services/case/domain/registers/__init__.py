"""The registers that decisions look things up in: providers, contracts, rates."""
