"""The only writers of requests, their parts, papers and steps."""
