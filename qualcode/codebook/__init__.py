"""Codebooks: read, write, check, edit, version."""
