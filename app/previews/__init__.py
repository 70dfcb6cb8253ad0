"""The preview proxy: apps at origins of their own, never at the api's."""
