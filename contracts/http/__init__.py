"""Request and response bodies of the public HTTP API."""
