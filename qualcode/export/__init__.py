"""One writer a format, one gate for all of them."""
