"""How the api is put together: its parts, the services made of them, and the application that serves these."""
