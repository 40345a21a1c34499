"""What the desk costs: CPU, calls and DynamoDB units, measured on the real handlers against a local AWS (docs/performance.md)."""
