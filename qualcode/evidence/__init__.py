"""Excerpts with citation id and attribution."""
