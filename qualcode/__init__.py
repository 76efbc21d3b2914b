"""qualcode: code interviews, anonymise them, and cite quotes that lead back to their place."""

__version__ = "0.1.0"
