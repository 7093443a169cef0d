"""What the manifests of the five languages declare, in one form."""
