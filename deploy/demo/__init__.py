"""Everything on one machine: an embedded PostgreSQL, the three services, an invented history."""
