"""Signing in by somebody else's word: OpenID Connect, OAuth2 and SAML providers."""
