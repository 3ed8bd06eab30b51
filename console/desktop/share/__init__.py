"""Share API: the world that the window shows, served to EC2 clients."""
