"""Knowledge packs: folders of Markdown about an SDK, read by the api and the workers alike."""
