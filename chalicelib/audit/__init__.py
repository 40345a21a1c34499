"""The hash chain that makes an edit, a deletion or a reordering of the record visible."""
