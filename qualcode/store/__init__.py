"""Create, open, lock, migrate, write, undo, back up and verify a project."""
