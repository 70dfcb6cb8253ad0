"""The shared vocabulary: ids, names, inputs, outputs, events and error codes.

Pure pydantic. Nothing here imports the rest of the project, so everything else may import it.
"""
