"""What others have got past cleaners of HTML does not get past ours, as it stands or mutated."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from callboard.plugins.techdocs.clean import clean_html, make_rules

from .attacks import ALL
from .oracle import faults

SCHEMES = frozenset({"http", "https", "mailto"})
HOSTS = frozenset({"frames.example"})
WITH_FRAMES = make_rules(hosts=HOSTS)
PLAIN = make_rules()
CASES = 3000
SEED = 20260121
AROUND = ["table", "svg", "math", "mtext", "mi", "annotation-xml", "foreignObject", "desc", "title", "select", "p", "a"]
AROUND += ["form", "template", "noscript", "style", "xmp", "iframe", "noembed", "textarea", "td", "caption", "details"]
AROUND += ["mglyph", "malignmark", "h1", "pre", "li", "button", "object", "label", "option", "figure", "ruby", "rt"]
PIECES = ["<!--", "-->", "--!>", "]]>", "<![CDATA[", "\x00", "\x0c", "/", '"', "'", "`", ">", "<", "&lt;", "&#x3c;"]
PIECES += ["</p>", "</table>", "</math>", "</svg>", "</style>", "<br>", " onx=1", "=", "\u2028", "\ufeff", "&colon;"]


@pytest.mark.parametrize("attack", ALL)
def test_no_known_attack_survives(attack: str) -> None:
    assert faults(clean_html(attack, PLAIN), schemes=SCHEMES) == []
    assert faults(clean_html(attack, WITH_FRAMES), schemes=SCHEMES, hosts=HOSTS) == []


def test_no_mutated_attack_survives_and_cleaning_again_changes_nothing_dangerous() -> None:
    for number, attack in enumerate(mutations()):
        cleaned = clean_html(attack, WITH_FRAMES if number % 2 else PLAIN)
        hosts = HOSTS if number % 2 else frozenset()
        assert faults(cleaned, schemes=SCHEMES, hosts=hosts) == [], attack
        again = clean_html(cleaned, PLAIN)
        assert faults(again, schemes=SCHEMES) == [], attack


def mutations() -> Iterator[str]:
    """Attacks cut, nested, wrapped and joined, the same ones each time."""
    chance = random.Random(SEED)
    for _ in range(CASES):
        text = chance.choice(ALL)
        for _ in range(chance.randint(1, 5)):
            text = chance.choice(MUTATIONS)(text, chance)
        yield text


def _wrapped(text: str, chance: random.Random) -> str:
    name = chance.choice(AROUND)
    return f"<{name}>{text}</{name}>" if chance.random() < 0.6 else f"<{name}>{text}"


def _joined(text: str, chance: random.Random) -> str:
    other = chance.choice(ALL)
    at = chance.randint(0, len(text))
    return text[:at] + other + text[at:]


def _cut(text: str, chance: random.Random) -> str:
    start, end = sorted((chance.randint(0, len(text)), chance.randint(0, len(text))))
    return text[:start] + text[end:]


def _pierced(text: str, chance: random.Random) -> str:
    at = chance.randint(0, len(text))
    return text[:at] + chance.choice(PIECES) + text[at:]


def _renamed(text: str, chance: random.Random) -> str:
    return text.replace(chance.choice(AROUND), chance.choice(AROUND))


MUTATIONS = [_wrapped, _joined, _cut, _pierced, _renamed]
