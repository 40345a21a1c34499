"""Chat: signed webhooks become messages of a ticket, answered in the response where the desk is sure (docs/chat.md)."""
