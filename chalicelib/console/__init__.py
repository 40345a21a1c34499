"""The agents' console: who signs in and what they may do, queues, tickets, and the pages that show them (docs/console.md)."""
