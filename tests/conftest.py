"""What holds for every test."""

from hypothesis import HealthCheck, settings

# How long an example takes says something of the machine, not of the code; and what a run of
# yesterday found is worth an example in the test, not a folder in the checkout.
settings.register_profile(
    "smartspec", deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("smartspec")
