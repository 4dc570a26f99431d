"""Transaction sets that we have no guide for, as pyx12 reads them by its maps."""
