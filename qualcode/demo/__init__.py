"""The demo study: eight invented interviews, and the way from them to an anonymised excerpt."""
