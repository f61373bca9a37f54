"""What the product costs: `python -m tests.benchmarks [name]`, one line a figure."""
