"""What the project is measured by on real data: `make corpus` prints it."""
