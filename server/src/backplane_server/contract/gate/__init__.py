"""The policy gate: what changed since the last release, and whether someone stands for it."""
