"""What the policy says about cameras and what they send. Pure functions, by noun."""
