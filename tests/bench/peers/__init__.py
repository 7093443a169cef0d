"""What Backplane is compared with: servers written as their own documentation tells people to."""
