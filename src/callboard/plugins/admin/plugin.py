"""What is plugged in, how it does, and what it adds."""

from callboard import NavItem, Palette, Permission, Plugin

from . import pages
from .palette import plugins

plugin = Plugin(
    id="admin",
    title="Administration",
    description="What is plugged in and how it does.",
    icon="puzzle",
    contributes=[
        Permission(id="admin.plugin.read", title="See plugins and their health", action="read", for_admins=True),
        NavItem(
            title="Plugins",
            href="/plugins",
            icon="puzzle",
            group="Administration",
            order=90,
            requires="admin.plugin.read",
        ),
        Palette(title="Plugins", find=plugins, order=50),
        *pages.PAGES,
    ],
)
