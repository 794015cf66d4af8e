"""Worklists: what is still to be done, by whom, since when and until when, as known at any time."""
