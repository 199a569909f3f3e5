"""Runs last in the Python whose memory becomes an image: what only this start has found is gone."""

import gc
import linecache
import re
import sys

re.purge()
linecache.clearcache()
sys.modules["zipimport"]._zip_directory_cache.clear()
sys.path_importer_cache.clear()
sys._clear_internal_caches()
gc.collect()
