"""The way of a clip: received, stored, cleaned in a worker process, stored again, told to whoever listens."""
