"""A hand-written document to a source that gives every sentence of it back. Pure."""
