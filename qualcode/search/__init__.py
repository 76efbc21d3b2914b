"""Find passages by word and by theme; the only importer of whoosh."""
