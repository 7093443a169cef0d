"""The services; each owns its folder, its tables and its contract."""
