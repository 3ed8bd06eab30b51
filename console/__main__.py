"""`python -m console` is `eni-console`."""

from console.cli import main

main()
