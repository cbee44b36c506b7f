"""python3-saml, set up for one provider: strict, signed, nothing deprecated."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.errors import OneLogin_Saml2_Error
from onelogin.saml2.settings import OneLogin_Saml2_Settings

from activities.sso.addresses import callback, metadata
from activities.sso.models import IdentityProvider
from activities.sso.sealing import Secrets
from activities.sso.settings import SamlSettings
from nextscript.errors import Invalid

_REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
_POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
_FORMAT = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
Toolkit = Any  # the library has no types


def settings_of(public_url: str, provider: IdentityProvider, secrets: Secrets) -> Toolkit:
    """Give the library's settings. Raises Invalid when it cannot use them."""
    known = SamlSettings.model_validate(provider.settings)
    signs = known.signs_requests
    certificate, key = secrets["saml_certificate"], secrets["saml_key"]
    said = {
        "strict": True,
        "debug": False,
        "sp": {
            "entityId": metadata(public_url, provider.id),
            "assertionConsumerService": {
                "url": callback(public_url, "saml", provider.id),
                "binding": _POST,
            },
            "NameIDFormat": _FORMAT,
            "x509cert": certificate if signs else "",
            "privateKey": key if signs else "",
        },
        "idp": {
            "entityId": known.entity_id,
            "singleSignOnService": {"url": known.sso_url, "binding": _REDIRECT},
            "x509certMulti": {"signing": known.certificates},
        },
        "security": {
            "authnRequestsSigned": signs,
            "wantAssertionsSigned": True,
            "wantMessagesSigned": known.wants_signed_response,
            "wantAttributeStatement": False,
            "rejectDeprecatedAlgorithm": True,
            "requestedAuthnContext": False,
            "allowRepeatAttributeName": True,
            "signatureAlgorithm": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            "digestAlgorithm": "http://www.w3.org/2001/04/xmlenc#sha256",
        },
    }
    try:
        return OneLogin_Saml2_Settings(said)
    except OneLogin_Saml2_Error:
        raise Invalid("These settings cannot be used.", code="sso.settings") from None


def request_of(address: str) -> dict[str, object]:
    """Say to the library where a message arrived: where we are, not what the message says."""
    parts = urlsplit(address)
    return {
        "https": "on" if parts.scheme == "https" else "off",
        "http_host": parts.netloc,
        "script_name": parts.path,
        "get_data": {},
        "post_data": {},
    }


def authn_request(settings: Toolkit, address: str, state: str) -> tuple[str, str]:
    """Give where to send a browser with a request, and the request's id."""
    auth = OneLogin_Saml2_Auth(request_of(address), settings)
    url: str = auth.login(return_to=state)
    return url, str(auth.get_last_request_id())
