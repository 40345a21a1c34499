"""AWS as far as the desk uses it, inside this process: for simulation, benchmarks and tests. Strict: what it does not know, it refuses loudly."""
