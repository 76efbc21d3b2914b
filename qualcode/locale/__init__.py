"""The catalogues: `qualcode.pot` with every message as the source has it, and a translation a language."""
