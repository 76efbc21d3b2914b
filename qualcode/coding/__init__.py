"""Which quotations have which codes, and changing that."""
