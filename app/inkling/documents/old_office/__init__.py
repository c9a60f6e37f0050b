"""Word, Excel and PowerPoint before 2007."""
