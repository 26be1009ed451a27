"""Render: a `Plan` to Markdown. The only stage that knows Jinja2."""
