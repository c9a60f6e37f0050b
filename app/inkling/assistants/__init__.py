"""Answers assistants over the Model Context Protocol: on this machine, read-only, from granted folders alone."""
