"""The packages of a site: names in coldframe.toml → a lock → archives for the browser."""
