"""From a file to a source with a transcript: one reader a format."""
