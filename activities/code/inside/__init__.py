"""What runs in the process of a code step: it confines itself, then runs the user's program.

Started with the interpreter alone (`python -I -S`): it may import nothing but the standard library.
"""
