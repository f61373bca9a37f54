"""Video into reads, outside the server: sources, sightings of one vehicle, posts to the API."""
