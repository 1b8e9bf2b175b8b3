"""``python -m statsbot`` is the ``statsbot`` command."""

from statsbot.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
