"""`make audit-verify` and `make audit-export`: looks whether anybody changed the record, and writes it out."""
