"""Frozen results that several machines share."""
