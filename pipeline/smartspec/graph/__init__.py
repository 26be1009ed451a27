"""The doit graph: what depends on what, what is stale, and the tasks that mend it."""
