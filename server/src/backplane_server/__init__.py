"""Backplane: the platform that makes contracts true, and the commerce services that run on it."""
