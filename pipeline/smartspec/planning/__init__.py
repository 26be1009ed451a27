"""Decide: `Spec`, config, profile and domain to a `Plan`, each choice with its reason. Pure."""
