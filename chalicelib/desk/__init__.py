"""The desk's configuration: one validated, versioned document (docs/configuration.md)."""
