"""The schema under control: migrations, their lock, databases to try them on, and what is checked of them."""
