"""From a path to text, and from text to passages; knows neither index nor model."""
