"""Indicators, their targets, and what documents published of them, as known at any time."""
