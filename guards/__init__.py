"""Takes each guard of the desk away in a scratch copy and expects the test that stands for it to fail: `make guards`."""
