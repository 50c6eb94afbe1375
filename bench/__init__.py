"""Measurements. `./portal bench [name]` runs `bench/<name>.py`, whose `run()` returns rows of figures."""
