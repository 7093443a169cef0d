"""The chassis schema, version by version."""
