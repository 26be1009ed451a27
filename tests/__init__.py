"""All tests; a package, so that each can use `tests.workspace` and names may repeat."""
