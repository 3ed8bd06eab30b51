"""The vocabulary: resources, requests and results, errors, ids, and the World. Knows no Qt, HTTP, asyncio or clock."""
