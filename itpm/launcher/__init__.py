"""The launcher behind ./portal: standard library only, importable without Django."""
