"""`make fuzz`: bytes that nobody thought of, against everything that looks into a mail."""
