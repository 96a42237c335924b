"""Reading what was collected elsewhere: ``eusurvey`` reads a file, ``columns`` says what its columns are, ``writing``
builds the archive."""
