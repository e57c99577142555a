"""The section `auth` of the configuration, with Backstage's keys and a few of our own."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal, TypeAlias

from pydantic import Field, field_validator, model_validator

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
AccountResolver: TypeAlias = Literal[
    EmailResolver, "usernameMatchingUserEntityName", "userIdMatchingUserEntityAnnotation"
]
GoogleResolver: TypeAlias = Literal[EmailResolver, "emailMatchingUserEntityAnnotation"]
MicrosoftResolver: TypeAlias = Literal[GoogleResolver, "userIdMatchingUserEntityAnnotation"]
ResolverName: TypeAlias = Literal[OidcResolver, AccountResolver, MicrosoftResolver]


class ResolverSettings(Settings):
    """One way from what a provider says of somebody to their `User` entity.

    `allowedDomains` is for resolvers by email. `annotation` and `claim` belong to `claimMatchingUserEntityAnnotation`.
    """

    kept: ClassVar[Mapping[str, tuple[str, str]]] = {}
    """Of resolvers by an annotation: which one, and the claim that is its value."""

    resolver: ResolverName
    allowed_domains: tuple[str, ...] | None = None
    annotation: str | None = None
    claim: str = "sub"
    dangerously_allow_sign_in_without_user_in_catalog: bool = False

    @property
    def looked_up(self) -> tuple[str, str]:
        """The annotation that is looked at, and the claim that has to be its value; an empty one without any."""
        annotation, claim = self.kept.get(self.resolver, ("", self.claim))
        return self.annotation or annotation, claim


class OidcResolverSettings(ResolverSettings):
    """One that an OpenID Connect provider has what it takes for."""

    kept = {
        "subClaimMatchingKeycloakUserId": ("keycloak.org/id", "sub"),
        "subClaimMatchingPingIdentityUserId": ("pingidentity.org/id", "sub"),
    }
    resolver: OidcResolver


class GithubResolverSettings(ResolverSettings):
    """One that GitHub has what it takes for."""

    kept = {"userIdMatchingUserEntityAnnotation": ("github.com/user-id", "sub")}
    resolver: AccountResolver


class GitlabResolverSettings(ResolverSettings):
    """One that GitLab has what it takes for."""

    kept = {"userIdMatchingUserEntityAnnotation": ("gitlab.com/user-id", "sub")}
    resolver: AccountResolver


class GoogleResolverSettings(ResolverSettings):
    """One that Google has what it takes for."""

    kept = {"emailMatchingUserEntityAnnotation": ("google.com/email", "email")}
    resolver: GoogleResolver


class MicrosoftResolverSettings(ResolverSettings):
    """One that Microsoft has what it takes for."""

    kept = {
        "emailMatchingUserEntityAnnotation": ("microsoft.com/email", "email"),
        "userIdMatchingUserEntityAnnotation": ("graph.microsoft.com/user-id", "oid"),
    }
    resolver: MicrosoftResolver


class SignIn(Settings):
    """Resolvers are tried in this order; the first one that finds somebody decides."""

    resolvers: tuple[ResolverSettings, ...] = ()


class OidcSignIn(SignIn):
    """Of an OpenID Connect provider."""

    resolvers: tuple[OidcResolverSettings, ...] = ()


class GithubSignIn(SignIn):
    """Of GitHub."""

    resolvers: tuple[GithubResolverSettings, ...] = ()


class GitlabSignIn(SignIn):
    """Of GitLab."""

    resolvers: tuple[GitlabResolverSettings, ...] = ()


class GoogleSignIn(SignIn):
    """Of Google."""

    resolvers: tuple[GoogleResolverSettings, ...] = ()


class MicrosoftSignIn(SignIn):
    """Of Microsoft."""

    resolvers: tuple[MicrosoftResolverSettings, ...] = ()


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
    sign_in: SignIn = SignIn()

    @field_validator("additional_scopes", mode="before")
    @classmethod
    def _split(cls, given: object) -> object:
        return tuple(given.split()) if isinstance(given, str) else given


class ConnectSettings(ProviderSettings):
    """What a provider takes that speaks OpenID Connect, whatever its name."""

    way: ClassVar[str]

    metadata_url: WebUrl
    prompt: Literal["auto", "none", "login", "consent", "select_account"] = "auto"
    start_url_search_params: Mapping[str, str] = Field(default_factory=dict)
    token_endpoint_auth_method: Literal["client_secret_basic", "client_secret_post"] | None = None
    token_signed_response_alg: Literal["RS256", "PS256", "ES256", "EdDSA", "Ed25519"] | None = None

    @property
    def start_parameters(self) -> Mapping[str, str]:
        """What a browser takes along beside what the protocol wants."""
        return self.start_url_search_params


class OidcSettings(ConnectSettings):
    """`auth.providers.oidc.<environment>`: an OpenID Connect provider. `title` is what its button says. A session ends
    after `sessionDuration` where that is shorter than `auth.session.lifetime`."""

    way = "oidc"
    sign_in: OidcSignIn = OidcSignIn()


class GoogleSettings(ConnectSettings):
    """`auth.providers.google.<environment>`: accounts of Google."""

    way = "google"
    title: str = "Google"
    metadata_url: WebUrl = "https://accounts.google.com"
    sign_in: GoogleSignIn = GoogleSignIn()


class MicrosoftSettings(ConnectSettings):
    """`auth.providers.microsoft.<environment>`: the accounts of one tenant of Entra ID."""

    way = "microsoft"
    title: str = "Microsoft"
    tenant_id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]*$")
    domain_hint: str | None = None
    sign_in: MicrosoftSignIn = MicrosoftSignIn()

    @model_validator(mode="before")
    @classmethod
    def _at_its_tenant(cls, given: Any) -> Any:
        if not isinstance(given, Mapping) or "tenantId" not in given:
            return given
        return {"metadataUrl": f"https://login.microsoftonline.com/{given['tenantId']}/v2.0", **given}

    @field_validator("tenant_id")
    @classmethod
    def _is_one(cls, given: str) -> str:
        if given.lower() in {"common", "organizations", "consumers"}:
            raise ValueError("name your own tenant: with this one, accounts of all others would come in")
        return given

    @property
    def start_parameters(self) -> Mapping[str, str]:
        hint = {"domain_hint": self.domain_hint} if self.domain_hint else {}
        return {**self.start_url_search_params, **hint}


class GitlabSettings(ConnectSettings):
    """`auth.providers.gitlab.<environment>`: gitlab.com, or the GitLab at the address `audience`."""

    way = "gitlab"
    title: str = "GitLab"
    audience: WebUrl = "https://gitlab.com"
    sign_in: GitlabSignIn = GitlabSignIn()

    @model_validator(mode="before")
    @classmethod
    def _at_its_address(cls, given: Any) -> Any:
        if not isinstance(given, Mapping):
            return given
        return {"metadataUrl": given.get("audience", "https://gitlab.com"), **given}


class GithubSettings(ProviderSettings):
    """`auth.providers.github.<environment>`: github.com, or the GitHub Enterprise Server of `enterpriseInstanceUrl`."""

    title: str = "GitHub"
    enterprise_instance_url: WebUrl | None = None
    sign_in: GithubSignIn = GithubSignIn()


CONNECTED: Sequence[type[ConnectSettings]] = (OidcSettings, GoogleSettings, MicrosoftSettings, GitlabSettings)


class ProxySettings(Settings):
    """`auth.providers.proxy`: a proxy before the portal that signs who somebody is, in a `header`, with the keys at
    `jwksUrl`. What it signs has to be by `issuer` and for `audience`."""

    way: ClassVar[str] = "proxy"

    title: str = "the proxy before this portal"
    header: str = Field(pattern=r"^[A-Za-z0-9-]{1,100}$")
    jwks_url: WebUrl
    issuer: str = Field(min_length=1)
    audience: str | None
    algorithm: Literal["RS256", "PS256", "ES256", "EdDSA", "Ed25519"] = "RS256"
    sign_in: SignIn = OidcSignIn()


class OidcProxySettings(ProxySettings):
    """Any such proxy."""

    audience: str = Field(min_length=1)
    sign_in: OidcSignIn = OidcSignIn()


class GcpIapSettings(ProxySettings):
    """`auth.providers.gcpIap`: the Identity-Aware Proxy of Google Cloud. `audience` names the application there."""

    way = "gcpIap"
    title: str = "Google Cloud"
    audience: str = Field(min_length=1)
    header: str = Field("x-goog-iap-jwt-assertion", alias="jwtHeader", pattern=r"^[A-Za-z0-9-]{1,100}$")
    jwks_url: WebUrl = "https://www.gstatic.com/iap/verify/public_key-jwk"
    issuer: str = "https://cloud.google.com/iap"
    algorithm: Literal["RS256", "PS256", "ES256", "EdDSA", "Ed25519"] = "ES256"
    sign_in: GoogleSignIn = GoogleSignIn()


class CloudflareSettings(ProxySettings):
    """`auth.providers.cfaccess`: Cloudflare Access. `audience` is the tag of the application there: without it somebody
    counts whom Cloudflare has let into another one of the team."""

    way = "cfaccess"
    title: str = "Cloudflare"
    team_name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$")
    header: str = Field("cf-access-jwt-assertion", alias="jwtHeaderName", pattern=r"^[A-Za-z0-9-]{1,100}$")
    audience: str | None = Field(default=None, min_length=1)
    sign_in: OidcSignIn = OidcSignIn()

    @model_validator(mode="before")
    @classmethod
    def _of_its_team(cls, given: Any) -> Any:
        if not isinstance(given, Mapping) or "teamName" not in given:
            return given
        site = f"https://{given['teamName']}.cloudflareaccess.com"
        return {"jwksUrl": f"{site}/cdn-cgi/access/certs", "issuer": site, **given}


class AuthProviders(Settings, extra="allow"):
    """The ways to sign in, by their ids."""

    guest: GuestSettings | None = None
    oidc: Mapping[str, OidcSettings] = Field(default_factory=dict)
    google: Mapping[str, GoogleSettings] = Field(default_factory=dict)
    microsoft: Mapping[str, MicrosoftSettings] = Field(default_factory=dict)
    gitlab: Mapping[str, GitlabSettings] = Field(default_factory=dict)
    github: Mapping[str, GithubSettings] = Field(default_factory=dict)
    proxy: OidcProxySettings | None = None
    gcp_iap: GcpIapSettings | None = None
    cfaccess: CloudflareSettings | None = None

    @property
    def before_us(self) -> Sequence[ProxySettings]:
        """The proxies that say who somebody is, in the order in which they are asked."""
        return [each for each in (self.proxy, self.gcp_iap, self.cfaccess) if each is not None]

    @property
    def connected(self) -> Sequence[Mapping[str, ConnectSettings]]:
        """Those that speak OpenID Connect, each by environment."""
        return self.oidc, self.google, self.microsoft, self.gitlab

    @property
    def others(self) -> bool:
        """Whether any but the guest is named, be it for another environment."""
        return any((*self.connected, self.github, self.before_us, self.__pydantic_extra__))


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
