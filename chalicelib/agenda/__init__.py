"""One index of everything that is due, read a little ahead and handed to workers on the second (docs/adr/0003-agenda.md)."""
