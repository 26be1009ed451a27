"""SmartSpec: structured sources in, software specifications out, only where something changed."""

__version__ = "0.1.0"
