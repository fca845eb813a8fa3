"""``python -m headnote``."""

from headnote.cli import main

if __name__ == "__main__":
    main()
