"""Documents of Hangul, the word processor."""
