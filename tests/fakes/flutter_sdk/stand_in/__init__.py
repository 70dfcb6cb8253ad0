"""The stand-in's own code: the standard library and tree-sitter, run by any Python 3.11 or later."""
