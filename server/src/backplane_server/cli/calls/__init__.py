"""What `backplane call` is made of: finding methods, describing them, reading, explaining."""
