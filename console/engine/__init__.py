"""The embedded EC2: handlers of requests, lifecycles on a Clock, and a journal. Synchronous, single writer."""
