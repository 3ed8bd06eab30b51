"""Requests in the forms that other tools speak. No sockets, no clock."""
