"""The read models, a file each: table, fold, and the queries that it answers."""
