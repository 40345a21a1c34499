"""What another policy would have done to past tickets: read offline from their records, nothing is written."""
