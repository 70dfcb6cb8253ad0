"""The studio's files: what `npm run build` in web/ left in web/dist, served at `/`."""
