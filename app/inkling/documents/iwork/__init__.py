"""Documents of Pages, Keynote and Numbers, old and new."""
