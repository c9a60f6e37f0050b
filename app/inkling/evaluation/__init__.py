"""How well the right documents are found: judged questions put to an index of their own."""
