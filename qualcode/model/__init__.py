"""The mapped classes: what a project is made of, one concept a file."""
