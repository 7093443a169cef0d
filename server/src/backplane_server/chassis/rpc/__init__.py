"""How calls come in, run through their pipeline and get their answer."""
