"""What tests stand on: real nodes, real databases, real clients."""
