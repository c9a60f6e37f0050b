"""E-books: EPUB, FB2, and those of Mobipocket and Kindle."""
