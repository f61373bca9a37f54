"""What a request must be, and how it may move on. Pure functions."""
