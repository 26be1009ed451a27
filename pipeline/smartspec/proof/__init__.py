"""Prove: every code block, diagram and link of a document against what it claims to be."""
