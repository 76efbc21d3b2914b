"""Find identifiers, decide on them, replace them, and check what leaves."""
