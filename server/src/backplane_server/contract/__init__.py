"""Contracts: facts from proto options and numbers from `policy.toml`, as one plan."""
