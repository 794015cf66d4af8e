"""Starting Lieta: the embedded database, the demo, and what production needs."""
