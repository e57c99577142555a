"""What this plugin gives, in one list."""

from callboard import {% if values.page %}NavItem, Page, Permission, {% endif %}Plugin

{% if values.card and values.page %}
from . import card, page
{% elif values.card %}
from . import card
{% else %}
from . import page
{% endif %}
{% if values.asks %}
from .settings import PluginSettings
{% endif %}

plugin = Plugin(
    id="${{ values.name }}",
    title="${{ values.title }}",
    description=${{ values.description | dump }},
    needs=["catalog"],
{% if values.asks %}
    settings=PluginSettings,
{% endif %}
    contributes=[
{% if values.card %}
        card.card,
{% endif %}
{% if values.page %}
        Permission(id="${{ values.name }}.read", title="See ${{ values.title }}"),
        NavItem(title="${{ values.title }}", href="/${{ values.name }}", icon="plug", requires="${{ values.name }}.read"),
        Page(path="/${{ values.name }}", show=page.show, requires="${{ values.name }}.read"),
{% endif %}
    ],
)
