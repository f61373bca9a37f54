"""How the product runs: its embedded servers, its processes and what happens when one ends."""
