"""What every service stands on; knows no domain."""
