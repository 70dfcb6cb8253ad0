"""Wingbeat: a sentence becomes a working Flutter app, durably and live."""
