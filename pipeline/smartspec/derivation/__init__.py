"""Derive: a functional spec and a stack to the source of its technical answer. Pure functions."""
