"""The schema of the ping service."""
