"""How each ecosystem's registry is given its packages."""
