"""Replies kept as bytes, for methods whose contract allows it; bounded, and never stale here."""
