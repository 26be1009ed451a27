"""A document that somebody wrote by hand, to a source that gives every sentence of it back. Pure."""
