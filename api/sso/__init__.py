"""Single sign-on over HTTP."""
