"""OAuth 2.0 as Intuit runs it: discovery, consent, tokens, revocation, OpenID."""
