"""What `backplane doctor` looks at: one module a subject, each a generator of findings."""
