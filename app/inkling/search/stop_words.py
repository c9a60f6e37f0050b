"""Words too common to be looked for by themselves."""

STOP_WORDS = frozenset([
    "a", "about", "after", "all", "also", "am", "an", "and", "any", "are", "as", "at",
    "be", "been", "being", "but", "by", "can", "could", "did", "do", "does", "doing", "done",
    "for", "from", "had", "has", "have", "having", "he", "her", "here", "hers", "him", "his", "how",
    "i", "if", "in", "into", "is", "it", "its", "itself", "just", "may", "me", "might", "more", "most", "must", "my",
    "of", "on", "one", "or", "our", "ours", "out", "over", "own", "same", "she", "should", "so", "some", "such",
    "than", "that", "the", "their", "theirs", "them", "then", "there", "these", "they", "this", "those", "through",
    "to", "too", "under", "until", "up", "upon", "us", "very", "was", "we", "were", "what", "when", "where", "which",
    "while", "who", "whom", "whose", "why", "will", "with", "within", "would", "you", "your", "yours",
])
"""Small English words; `not`, `no` and `without` are kept, for they change what is looked for."""

NEGATIONS = frozenset(["no", "not", "without"])
"""Words that change what is looked for, but say nothing by themselves."""

CONTRACTED = frozenset(["s", "t", "d", "ll", "m", "re", "ve"])
"""What stands after the apostrophe in `it's`, `don't`, `we'll`."""
