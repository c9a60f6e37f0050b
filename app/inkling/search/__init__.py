"""The journey of a question: from what is typed to ranked results with what matters lit."""
