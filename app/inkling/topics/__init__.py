"""What the documents are about: files gathered into topics with names, and laid out by meaning."""
