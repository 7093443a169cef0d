"""What makes, describes and publishes the packages of a release; `make` runs it."""
