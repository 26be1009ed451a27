"""What generated documents say, run for real: tables on PostgreSQL, sagas under Node."""
