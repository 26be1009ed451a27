"""How fast SmartSpec is, beside ninja and a loop that only renders: `python -m benchmarks`."""
