"""SPEC_INDEX: what specs exist, here and elsewhere, and how they name each other."""
