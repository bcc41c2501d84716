"""Stores as earlier releases have left them; see :mod:`.build`."""
