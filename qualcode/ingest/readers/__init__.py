"""One reader a format. A reader gives the decoded original, and what of it is the transcript."""
