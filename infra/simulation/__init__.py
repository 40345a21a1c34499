"""The whole desk in one process, through a made-up year: a seeded scheduler, a clock that jumps, faults, and what must hold all the same (docs/sla.md)."""
