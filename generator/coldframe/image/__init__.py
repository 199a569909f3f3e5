"""A site's own memory image: Python for the browser, with the site's imports done at build."""
