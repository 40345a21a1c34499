"""What leaves the desk: letters are composed, archived, handed to SES or to a chat channel, retried, given up visibly (docs/adr/0002-outbox.md)."""
