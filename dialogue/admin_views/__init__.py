"""Screens of officials and facilitators in the admin."""
