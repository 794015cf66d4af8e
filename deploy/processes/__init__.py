"""Lieta apart: each service, relay and projector as a process of its own."""
