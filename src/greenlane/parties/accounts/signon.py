"""Single sign-on over OpenID Connect: the library's flow, with the signature of every identity token checked.

The library trusts a token that it fetched itself over TLS; we check it against the provider's published keys all
the same, so that a wrongly set up proxy or provider cannot sign anybody in.
"""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from greenlane.web.pages import public


class SignedTokens(OpenIDConnectOAuth2Adapter):
    """Accepts no sign-on without an identity token whose signature, issuer, audience and expiry are sound."""

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> Any:
        if not kwargs["response"].get("id_token"):
            raise OAuth2Error("no identity token")
        return super().complete_login(request, app, token, **kwargs)

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        found: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
            verify_signature=True,
        )
        return found


def _answer(view: Any, request: HttpRequest, provider_id: str) -> HttpResponseBase:
    try:
        answered: HttpResponseBase = view.adapter_view(SignedTokens(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    return answered


@public
def sign_on(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Off to the provider (a form is posted first), or 404 when no such provider is set up."""
    return _answer(OAuth2LoginView, request, provider_id)


@public
def signed_on(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Back from the provider."""
    return _answer(OAuth2CallbackView, request, provider_id)
