"""The pages of requests: the log, one file, writing one, its steps."""
