"""`python -m bot` is `policybot`."""

from bot.cli import main

if __name__ == "__main__":
    main()
