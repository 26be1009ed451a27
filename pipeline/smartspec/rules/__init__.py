"""Check: rules over the final document, the source and the index, to findings with places."""
