"""What this plugin gives, in one list."""

from callboard import NavItem, Permission, Plugin

from . import actions, cards, columns, commands, jobs, kinds, pages, palette, tabs
from .settings import HelloSettings

plugin = Plugin(
    id="hello",
    title="Hello",
    description="People wave at software they like.",
    icon="hand",
    needs=["catalog"],
    fills=["actions"],
    settings=HelloSettings,
    contributes=[
        Permission(id="hello.wave.read", title="See who waved"),
        Permission(id="hello.wave.create", title="Wave"),
        NavItem(title="Hello", href="/hello", icon="hand", requires="hello.wave.read"),
        cards.waves,
        tabs.waves,
        columns.waves,
        kinds.mascot,
        palette.wave,
        jobs.welcome,
        jobs.forget,
        commands.wave,
        actions.wave,
        *pages.PAGES,
    ],
)
