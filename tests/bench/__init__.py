"""Measurements: `make bench` prints each as a ratio to the plainest way of doing the same work."""
