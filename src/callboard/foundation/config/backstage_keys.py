"""Keys of Backstage that a company's `app-config.yaml` may have and that nothing here needs.

They are accepted with the note beside them. A key that some plugin's settings know is never treated so, even if
it stands in this table. A `*` stands for any one key or index.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_NO_FRONTEND_BUILD = "pages are made on the server, there is no front-end application to configure"
_SAME_ORIGIN = "pages and API come from one origin"
_ONE_DATABASE = "all plugins share one database, each with tables of its own"
_OWN_TOKENS = "the portal signs its tokens with ES256 keys of its own, which are kept in the database"
_OWN_COUNT = "each process counts for itself, in memory"
_NO_PEOPLE = "users and groups of GitLab are not read yet"
_PAGES = "lists are read a hundred entries at a time"
_MISSING_FILES = "a repository without the file leaves nothing in the catalog"
_OWN_BUILDER = "docs are built in a limited process of the portal's, without Docker"
_DOCS_ARE_DATA = "a repository's mkdocs.yml is data: nothing of it runs, so there is nothing to allow"
_NO_CUSTOM_ELEMENTS = "pages hold no custom elements, since no script runs that would fill them"
_INDEX = "queries are answered by the catalog index in memory"

BACKSTAGE_KEYS: Final[Mapping[str, str]] = MappingProxyType(
    {
        # app
        "app.extensions": _NO_FRONTEND_BUILD,
        "app.packages": _NO_FRONTEND_BUILD,
        "app.routes": _NO_FRONTEND_BUILD,
        "app.listen": _NO_FRONTEND_BUILD,
        "app.https": _NO_FRONTEND_BUILD,
        "app.disableConfigInjection": _NO_FRONTEND_BUILD,
        "app.disableStaticFallbackCache": _NO_FRONTEND_BUILD,
        "app.experimental": _NO_FRONTEND_BUILD,
        "app.pluginOverrides": _NO_FRONTEND_BUILD,
        "app.branding": "the look is set with design tokens",
        "app.analytics": "no visitor data goes to third parties",
        "app.googleAnalyticsTrackingId": "no visitor data goes to third parties",
        "app.datadogRum": "no visitor data goes to third parties",
        "app.sentry": "no visitor data goes to third parties",
        # backend
        "backend.https": "TLS ends at the load balancer or reverse proxy before the portal",
        "backend.csp": "pages have a content policy of their own, which nothing needs to loosen",
        "backend.cors": _SAME_ORIGIN,
        "backend.database.prefix": _ONE_DATABASE,
        "backend.database.pluginDivisionMode": _ONE_DATABASE,
        "backend.database.plugin": _ONE_DATABASE,
        "backend.database.role": _ONE_DATABASE,
        "backend.database.ensureExists": "the database has to exist; its tables are made at start",
        "backend.database.ensureSchemaExists": "the database has to exist; its tables are made at start",
        "backend.database.skipMigrations": "migrations run at start, under a lock",
        "backend.database.knexConfig": "it configures a library that is not used here",
        "backend.cache": "caches live in the process and in the database, no cache server is needed",
        "backend.auth": _OWN_TOKENS,
        "backend.rateLimit.store": _OWN_COUNT,
        "backend.rateLimit.passOnStoreError": _OWN_COUNT,
        "backend.rateLimit.global": "all plugins count together",
        "backend.rateLimit.plugin": "all plugins count together",
        "backend.rateLimit.skipSuccessfulRequests": "every request counts",
        "backend.rateLimit.skipFailedRequests": "every request counts",
        "backend.logger.meta": "log lines have a fixed set of fields",
        "backend.logger.overrides": "there is one log level",
        "backend.auditor": "the audit log is kept in the database and has no log levels",
        "backend.health": "health answers need no extra headers",
        "backend.lifecycle": "requests wait for the portal by themselves while it starts and stops",
        "backend.actions": "every action of a running plugin is offered, as its permission allows",
        "backend.workingDirectory": "work that needs files gets folders of its own in the data folder",
        "backend.packages": "plugins are found by their entry points and in the plugins folder",
        "backend.server": "the web server's limits are fixed",
        "backend.openapi": "the API is described as it is served",
        "backend.csrf": "every form carries a token",
        "backend.reading.github": "reads are set up with the integrations",
        "discovery": "all plugins run in one process",
        # catalog
        "catalog.stitchingStrategy": "entities are linked in the transaction that stores them",
        "catalog.useUrlReadersSearch": "targets with * are always searched",
        "catalog.disableRelationsCompatibility": "relations are served in the current form",
        "catalog.enableRelationsCompatibility": "relations are served in the current form",
        "catalog.experimentalPagination": _INDEX,
        "catalog.disableDefaultProcessors": "built-in processors can't be left out",
        "catalog.processorOptions": "built-in processors have no options",
        "catalog.providerOptions": "options of a provider stand in its own section",
        "catalog.scmEvents": "webhooks refresh what they touch without being asked to",
        "catalog.search": _INDEX,
        "catalog.providers.github.*.pageSizes": _PAGES,
        "catalog.providers.github.pageSizes": _PAGES,
        "catalog.providers.github.*.validateLocationsExist": _MISSING_FILES,
        "catalog.providers.github.validateLocationsExist": _MISSING_FILES,
        "catalog.providers.gitlab.*.userPattern": _NO_PEOPLE,
        "catalog.providers.gitlab.userPattern": _NO_PEOPLE,
        "catalog.providers.gitlab.*.orgEnabled": _NO_PEOPLE,
        "catalog.providers.gitlab.orgEnabled": _NO_PEOPLE,
        "catalog.providers.gitlab.*.relations": _NO_PEOPLE,
        "catalog.providers.gitlab.relations": _NO_PEOPLE,
        "catalog.providers.gitlab.*.restrictUsersToGroup": _NO_PEOPLE,
        "catalog.providers.gitlab.restrictUsersToGroup": _NO_PEOPLE,
        "catalog.providers.gitlab.*.includeUsersWithoutSeat": _NO_PEOPLE,
        "catalog.providers.gitlab.includeUsersWithoutSeat": _NO_PEOPLE,
        "catalog.providers.gitlab.*.allowInherited": _NO_PEOPLE,
        "catalog.providers.gitlab.allowInherited": _NO_PEOPLE,
        "catalog.providers.gitlab.*.useSearch": "each project is asked for its file when something was pushed there",
        "catalog.providers.gitlab.useSearch": "each project is asked for its file when something was pushed there",
        # auth
        "auth.keyStore": _OWN_TOKENS,
        "auth.identityTokenAlgorithm": _OWN_TOKENS,
        "auth.experimentalExtraAllowedOrigins": _SAME_ORIGIN,
        "auth.experimentalDynamicClientRegistration": _OWN_TOKENS,
        "auth.experimentalClientIdMetadataDocuments": _OWN_TOKENS,
        "auth.autologout": "sessions end on the server",
        # permission
        "permission.permissionedPlugins": "permissions of every plugin are always checked",
        "permission.rbac": "roles stand in the portal's own settings",
        # search
        "search.permissions": "search results are filtered in the index, no time is lost on it",
        "search.pg": "the embedded search needs no tuning",
        "search.elasticsearch": "search is embedded",
        "search.opensearch": "search is embedded",
        "search.collators": "documents are searchable as soon as they change, there is no schedule",
        # techdocs
        "techdocs.cache": "pages are read fast enough from storage, and parsed ones are kept in memory",
        "techdocs.generator.dockerImage": _OWN_BUILDER,
        "techdocs.generator.pullImage": _OWN_BUILDER,
        "techdocs.generator.pullOptions": _OWN_BUILDER,
        "techdocs.generator.runIn": _OWN_BUILDER,
        "techdocs.generators": _OWN_BUILDER,
        "techdocs.generator.mkdocs.dangerouslyAllowAdditionalKeys": _DOCS_ARE_DATA,
        "techdocs.generator.mkdocs.dangerouslyAllowAdditionalPlugins": _DOCS_ARE_DATA,
        "techdocs.generator.mkdocs.disableExternalFonts": "pages never load fonts from elsewhere",
        "techdocs.publisher.openStackSwift": "there is no storage of that type; Swift speaks S3, set `awsS3.endpoint`",
        "techdocs.sanitizer.allowedCustomElementTagNameRegExp": _NO_CUSTOM_ELEMENTS,
        "techdocs.sanitizer.allowedCustomElementAttributeNameRegExp": _NO_CUSTOM_ELEMENTS,
        "techdocs.requestUrl": _SAME_ORIGIN,
        "techdocs.storageUrl": _SAME_ORIGIN,
        # notifications
        "notifications.concurrencyLimit": "inboxes are written in one transaction",
        "notifications.throttleInterval": "inboxes are written in one transaction",
        "notifications.processors.email.cache": "addresses are looked up in the catalog index, in memory",
        "notifications.processors.email.concurrencyLimit": "two messages are handed over at a time",
        # events
        "events.useEventBus": "events go through the portal's database, which reaches every process",
        "events.notifyTimeoutMs": "nobody polls for events here",
        "events.modules.awsSqs": "hosts tell by webhook, no queue is read",
        "events.modules.azureServiceBus": "hosts tell by webhook, no queue is read",
        "events.modules.googlePubSub": "hosts tell by webhook, no queue is read",
        "events.modules.kafka": "hosts tell by webhook, no queue is read",
        "events.modules.azureDevOps": "sign with `events.webhooks` instead",
        "events.modules.gerrit": "sign with `events.webhooks` instead",
        # other sections
        "dynamicPlugins": "plugins are Python packages; they are found by their entry points",
        "devTools": "the admin pages show it without being configured",
        "userSettings": "settings of people are kept in the portal's database",
        "enterprise": "there is no other edition than this one",
        "costInsights": "no plugin here reads it",
    }
)
