"""Adapting the model to the user's own documents: pairs without labels, training, and the proof that it helped."""
