"""What words mean to engineers everywhere: the groups that search knows before anybody has set any."""

from __future__ import annotations

from collections.abc import Sequence

from .question import Synonyms, make_synonyms

_GROUPS = """
team, squad, group, tribe, crew
person, user, people, colleague, member
docs, documentation, doc, manual
template, golden path, starter, scaffold, boilerplate, blueprint
library, lib, package, sdk
client, sdk
service, microservice, backend
website, web app, frontend, front end, webapp
database, db, datastore
api, interface, endpoint
api, openapi, rest, swagger
grpc, protobuf
asyncapi, events, event stream
topic, queue, kafka topic
bucket, blob store, object storage, s3
auth, authentication, login, log in, sign in, signin, identity
authorization, authz, permission, access control
sso, single sign on, identity provider, oidc
sign up, signup, registration, register
log out, logout, sign out
kubernetes, k8s, kube
postgres, postgresql, pg
elasticsearch, elastic, opensearch
javascript, js
typescript, ts
python, py
golang, go
terraform, tf, infrastructure as code, iac
amazon web services, aws, amazon
google cloud, gcp, google cloud platform
azure, azurerm
infrastructure, infra
continuous integration, ci
continuous delivery, continuous deployment, cd, deploy, deployment, rollout, delivery
roll back, rollback, revert
on call, oncall, pager
runbook, playbook
incident, outage, post mortem, postmortem, retrospective
observability, monitoring, o11y
alert, alarm, alerting
slo, service level objective, error budget
configuration, config, settings
environment, env
repository, repo
development, dev
production, prod
feature flag, feature toggle, flag, kill switch
a b test, ab test, experiment, split test
machine learning, ml, ai, artificial intelligence
pipeline, etl, workflow, batch job, dag
data lake, lakehouse, data warehouse, warehouse
message, msg
notification, push message
e mail, email, mail
payment, charge, pay
invoice, bill, receipt
picture, image, photo
transcript, speech to text, transcription
recommendation, recommender, suggestion
autocomplete, completion, suggest, typeahead
spelling, spell check, spellcheck
delete, erase, remove, erasure
gdpr, privacy, erasure
accessibility, a11y
internationalization, i18n
localization, l10n, translation
secret, credential, vault
tv, television
phone, mobile, smartphone
ios, iphone, ipad
car, automotive, vehicle
concert, gig, show
song, track, recording
chaos, chaos engineering, failure injection
load test, stress test, performance test
deprecated, legacy, old, obsolete, retired
adr, architecture decision, decision record, decision
cli, command line
design system, storybook
go live, going live, launch
human resources, hr
quality assurance, qa
single page application, spa
pull request, pr, merge request
""".strip()
_HINTS = """
new: template
create: template
start: template
generate: template
bootstrap: template
guide: docs
handbook: docs
how to: docs
maintainer: team
"""
"""One way only: who types the first may mean the second, and not the other way about."""


def synonyms_of(groups: Sequence[Sequence[str]], *, usual: bool = True) -> Synonyms:
    """Those of these groups, and the built-in ones unless they are not wanted."""
    if not usual:
        return make_synonyms(groups)
    built_in = [[each.strip() for each in line.split(",")] for line in _GROUPS.splitlines()]
    hints = [[each.strip() for each in line.split(":")] for line in _HINTS.strip().splitlines()]
    return make_synonyms([*groups, *built_in], hints)
