"""The command palette: `wave` leads to the page of all waves."""

from collections.abc import Sequence

from callboard import Context, Palette, PaletteEntry


async def find(text: str, ctx: Context) -> Sequence[PaletteEntry]:
    """Only when what was typed begins our word."""
    if len(text) < 2 or not "wave".startswith(text.lower()):
        return []
    return [PaletteEntry(title="Waves", href="/hello", subtitle=f"{ctx.settings.greeting} to everyone", icon="hand")]


wave = Palette(title="Hello", find=find)
