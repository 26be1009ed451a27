"""Read: YAML text to a validated, frozen `Spec`. The only stage that knows YAML."""
