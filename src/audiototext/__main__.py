"""`python -m audiototext` is the command `audiototext`."""

from .cli import main

if __name__ == "__main__":
    main()
