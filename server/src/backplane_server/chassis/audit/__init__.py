"""The audit trail: what every audited call leaves, and the tree that proves it."""
