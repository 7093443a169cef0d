"""`backplane serve --ephemeral`: a server for the tests of those who call one."""
