"""The small web page for people."""
