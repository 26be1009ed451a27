"""One model, many views: what sections show, derived from the same source. Pure functions."""
