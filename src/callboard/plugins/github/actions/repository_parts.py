"""What a repository on GitHub has besides files: webhooks, autolinks, deploy keys and pages."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field

from callboard import Action, ActionContext, ActionExample, ActionModel, Invalid, Secret, WebUrl
from callboard.plugins.scaffolder import EXECUTE, RepoInput

from .inputs import github, here
from .sealing import put_secrets

SHOP = "github.com?owner=acme&repo=shop"
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9]+")


class WebhookInput(RepoInput):
    """Who is told of what."""

    webhook_url: WebUrl = Field(title="Address that is told")
    webhook_secret: Secret | None = Field(default=None, title="Secret that signs")
    events: list[str] = Field(default_factory=lambda: ["push"], title="Events")
    active: bool = Field(default=True, title="From now on")
    content_type: Literal["form", "json"] = Field(default="form", title="Form of the body")
    insecure_ssl: bool = Field(default=False, title="Whatever the certificate")


async def webhook(given: WebhookInput, act: ActionContext) -> None:
    """Makes it, unless there is one for that address already."""
    target = github(act, given)
    settings = {
        "url": given.webhook_url,
        "content_type": given.content_type,
        "insecure_ssl": "1" if given.insecure_ssl else "0",
    }
    if given.webhook_secret is not None:
        settings["secret"] = given.webhook_secret.reveal()
    there = await target.call("GET", f"{here(target)}/hooks?per_page=100")
    if any(each.get("config", {}).get("url") == given.webhook_url for each in there):
        await act.log(f"There is a webhook for {given.webhook_url} already")
        return
    body = {"name": "web", "config": settings, "events": given.events, "active": given.active}
    await target.call("POST", f"{here(target)}/hooks", body)


async def rehearse_webhook(given: WebhookInput, act: ActionContext) -> None:
    await act.log(f"{given.webhook_url} would be told of {', '.join(given.events)}")


class AutolinkInput(RepoInput):
    """What becomes a link to where."""

    key_prefix: str = Field(title="What it begins with", description="As TICKET-")
    url_template: str = Field(title="Where it leads", description="With <num> for the rest")
    is_alphanumeric: bool = Field(default=True, title="Letters and digits")


async def autolink(given: AutolinkInput, act: ActionContext) -> None:
    """Makes it, unless it is there."""
    if "<num>" not in given.url_template:
        raise Invalid("`urlTemplate` has no <num> in it", hint="Write it as https://tickets.example.com/<num>.")
    target = github(act, given)
    there = await target.call("GET", f"{here(target)}/autolinks")
    if not any(each["key_prefix"] == given.key_prefix for each in there):
        body = {
            "key_prefix": given.key_prefix,
            "url_template": given.url_template,
            "is_alphanumeric": given.is_alphanumeric,
        }
        await target.call("POST", f"{here(target)}/autolinks", body)


class DeployKeyInput(RepoInput):
    """A pair of keys for a repository."""

    public_key: str = Field(title="Public key")
    private_key: Secret = Field(title="Private key", description="Becomes a secret for workflows")
    deploy_key_name: str = Field(title="Name of the key")
    private_key_secret_name: str | None = Field(default=None, title="Name of the secret")


class DeployKeyOutput(ActionModel):
    """Under which name workflows find the private key."""

    private_key_secret_name: str = Field(title="Name of the secret")


async def deploy_key(given: DeployKeyInput, act: ActionContext) -> DeployKeyOutput:
    """Lets the key in to write, and gives its other half to workflows."""
    name = given.private_key_secret_name or f"{_NOT_IN_NAMES.sub('_', given.deploy_key_name).upper()}_PRIVATE_KEY"
    target = github(act, given)
    there = await target.call("GET", f"{here(target)}/keys?per_page=100")
    if not any(each["title"] == given.deploy_key_name for each in there):
        body = {"title": given.deploy_key_name, "key": given.public_key, "read_only": False}
        await target.call("POST", f"{here(target)}/keys", body)
    await put_secrets(target, f"{here(target)}/actions/secrets", {name: given.private_key})
    return DeployKeyOutput(private_key_secret_name=name)


class PagesInput(RepoInput):
    """From where pages are made."""

    build_type: Literal["workflow", "legacy"] = Field(default="workflow", title="Who builds")
    source_branch: str = Field(default="main", title="Branch")
    source_path: Literal["/", "/docs"] = Field(default="/", title="Folder")


async def pages(given: PagesInput, act: ActionContext) -> None:
    """Turns them on. They may be on."""
    target = github(act, given)
    source = {"branch": given.source_branch, "path": given.source_path}
    body = {"build_type": given.build_type, **({"source": source} if given.build_type == "legacy" else {})}
    await target.call("POST", f"{here(target)}/pages", body, fine=(409,))


PARTS = [
    Action(
        id="github:webhook",
        title="Make a webhook on GitHub",
        run=webhook,
        dry_run=rehearse_webhook,
        requires=EXECUTE,
        input=WebhookInput,
        examples=[
            ActionExample(title="Pushes", input={"repoUrl": SHOP, "webhookUrl": "https://ci.meadowlark.example/hook"})
        ],
    ),
    Action(
        id="github:autolinks:create",
        title="Make an autolink on GitHub",
        run=autolink,
        requires=EXECUTE,
        input=AutolinkInput,
        examples=[
            ActionExample(
                title="Tickets",
                input={"repoUrl": SHOP, "keyPrefix": "FLEET-", "urlTemplate": "https://tickets.example.com/<num>"},
            )
        ],
    ),
    Action(
        id="github:deployKey:create",
        title="Give a repository on GitHub a deploy key",
        run=deploy_key,
        requires=EXECUTE,
        input=DeployKeyInput,
        output=DeployKeyOutput,
    ),
    Action(
        id="github:pages:enable",
        title="Turn on GitHub Pages",
        run=pages,
        requires=EXECUTE,
        input=PagesInput,
        examples=[ActionExample(title="Built by a workflow", input={"repoUrl": SHOP})],
    ),
]
