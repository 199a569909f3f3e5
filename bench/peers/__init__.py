"""The same small page in Coldframe and in its peers: built, served, moved, timed."""
