"""The text of `spec.md`: fences and sums, headings, outline. The only stage that knows markers."""
