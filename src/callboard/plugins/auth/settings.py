"""The section `auth` of the configuration, with Backstage's keys and a few of our own."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Literal, TypeAlias

from pydantic import Field, field_validator

from callboard import Duration, Secret, Settings, WebUrl


class GuestSettings(Settings):
    """`auth.providers.guest`: being there at all lets guests in, on this machine. Elsewhere they need
    `dangerouslyAllowOutsideDevelopment` as well."""

    user_entity_ref: str = "user:development/guest"
    ownership_entity_refs: tuple[str, ...] | None = None
    dangerously_allow_outside_development: bool = False


EmailResolver: TypeAlias = Literal["emailMatchingUserEntityProfileEmail", "emailLocalPartMatchingUserEntityName"]
OidcResolver: TypeAlias = Literal[
    EmailResolver,
    "preferredUsernameMatchingUserEntityName",
    "subClaimMatchingKeycloakUserId",
    "subClaimMatchingPingIdentityUserId",
    "claimMatchingUserEntityAnnotation",
]
GithubResolver: TypeAlias = Literal[
    EmailResolver, "usernameMatchingUserEntityName", "userIdMatchingUserEntityAnnotation"
]
ResolverName: TypeAlias = Literal[OidcResolver, GithubResolver]


class ResolverSettings(Settings):
    """One way from what a provider says of somebody to their `User` entity.

    `allowedDomains` is for resolvers by email. `annotation` and `claim` belong to `claimMatchingUserEntityAnnotation`.
    """

    resolver: ResolverName
    allowed_domains: tuple[str, ...] | None = None
    annotation: str | None = None
    claim: str = "sub"
    dangerously_allow_sign_in_without_user_in_catalog: bool = False


class OidcResolverSettings(ResolverSettings):
    """One that an OpenID Connect provider has what it takes for."""

    resolver: OidcResolver


class GithubResolverSettings(ResolverSettings):
    """One that GitHub has what it takes for."""

    resolver: GithubResolver


class OidcSignIn(Settings):
    """Resolvers are tried in this order; the first one that finds somebody decides."""

    resolvers: tuple[OidcResolverSettings, ...] = ()


class GithubSignIn(Settings):
    """Resolvers are tried in this order; the first one that finds somebody decides."""

    resolvers: tuple[GithubResolverSettings, ...] = ()


class ProviderSettings(Settings):
    """What all providers take. `title` is what the button says. A session ends after `sessionDuration` where that is
    shorter than `auth.session.lifetime`."""

    client_id: str
    client_secret: Secret
    callback_url: WebUrl | None = None
    title: str = "single sign-on"
    additional_scopes: tuple[str, ...] = ()
    timeout: Duration = Field(default=datetime.timedelta(seconds=10), le=datetime.timedelta(seconds=20))
    session_duration: Duration | None = None

    @field_validator("additional_scopes", mode="before")
    @classmethod
    def _split(cls, given: object) -> object:
        return tuple(given.split()) if isinstance(given, str) else given


class OidcSettings(ProviderSettings):
    """`auth.providers.oidc.<environment>`: an OpenID Connect provider. `title` is what its button says. A session ends
    after `sessionDuration` where that is shorter than `auth.session.lifetime`."""

    metadata_url: WebUrl
    prompt: Literal["auto", "none", "login", "consent", "select_account"] = "auto"
    start_url_search_params: Mapping[str, str] = Field(default_factory=dict)
    token_endpoint_auth_method: Literal["client_secret_basic", "client_secret_post"] | None = None
    token_signed_response_alg: Literal["RS256", "PS256", "ES256", "EdDSA", "Ed25519"] | None = None
    sign_in: OidcSignIn = OidcSignIn()


class GithubSettings(ProviderSettings):
    """`auth.providers.github.<environment>`: github.com, or the GitHub Enterprise Server of `enterpriseInstanceUrl`."""

    title: str = "GitHub"
    enterprise_instance_url: WebUrl | None = None
    sign_in: GithubSignIn = GithubSignIn()


class AuthProviders(Settings, extra="allow"):
    """The ways to sign in, by their ids."""

    guest: GuestSettings | None = None
    oidc: Mapping[str, OidcSettings] = Field(default_factory=dict)
    github: Mapping[str, GithubSettings] = Field(default_factory=dict)

    @property
    def others(self) -> bool:
        """Whether any but the guest is named, be it for another environment."""
        return bool(self.oidc or self.github or self.__pydantic_extra__)


class SessionSettings(Settings):
    """`auth.session`: how long one stays signed in. A session ends `lifetime` after it began, and earlier when it has
    not been used for `idle`. Sessions need no `secret`; where there is one, the keys that sign tokens are encrypted
    with it in the database."""

    secret: Secret | None = None
    lifetime: Duration = Field(default=datetime.timedelta(days=30), ge=datetime.timedelta(minutes=1))
    idle: Duration = Field(default=datetime.timedelta(days=7), ge=datetime.timedelta(minutes=1))


class TokenSettings(Settings):
    """`auth.tokens`: how long an access token may be good."""

    lifetime: Duration = Field(default=datetime.timedelta(days=365), ge=datetime.timedelta(days=1))


SHORTEST_TOKEN, LONGEST_TOKEN = datetime.timedelta(minutes=10), datetime.timedelta(days=1)


class AuthSettings(Settings):
    """How people sign in. `environment` chooses among the keys below each provider. Tokens for Backstage's clients are
    good for `backstageTokenExpiration`, an hour without it, and never less than ten minutes or more than a day."""

    environment: str = "development"
    providers: AuthProviders = AuthProviders()
    session: SessionSettings = SessionSettings()
    tokens: TokenSettings = TokenSettings()
    backstage_token_expiration: Duration = datetime.timedelta(hours=1)
    omit_identity_token_ownership_claim: bool = True

    @property
    def token_seconds(self) -> float:
        """How long a token is good that is made now."""
        return min(max(self.backstage_token_expiration, SHORTEST_TOKEN), LONGEST_TOKEN).total_seconds()
