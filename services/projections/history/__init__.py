"""History: every event as a row, states and differences at any moment, and why a figure is so."""
