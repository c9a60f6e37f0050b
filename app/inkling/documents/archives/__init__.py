"""What lies in archives: ZIP, tar and single packed files."""
