"""Who wrote: one record a person and address, its personal data sealed under a key of its own that erasure deletes."""
