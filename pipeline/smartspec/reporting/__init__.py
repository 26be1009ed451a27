"""Tell: results to people and machines."""
