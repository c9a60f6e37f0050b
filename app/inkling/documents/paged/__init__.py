"""Documents of pages that look as they are printed: PDF and XPS."""
