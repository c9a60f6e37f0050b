"""The journey of a file: from the disk to words and vectors in the index."""
