"""What the names of source code end in."""

_SUFFIXES = """
py pyi js mjs ts tsx jsx c h cc cpp hpp cs java kt go rs rb php pl lua r jl swift scala sh bash zsh fish ps1 bat cmd
sql css scss less yaml yml toml ini cfg conf properties env diff patch dockerfile makefile cmake gradle vue asm
f90 m mm hs ml ex exs erl clj el lisp vim tf proto graphql
"""
SUFFIXES = frozenset(_SUFFIXES.split())
