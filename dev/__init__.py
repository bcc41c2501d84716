"""Throwaway services, the demo and other help for developers. Never imported by the extension."""
