"""`nextscript dev`: one process that starts every part and stops every part."""
