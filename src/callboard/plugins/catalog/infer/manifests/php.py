"""composer.json."""

from __future__ import annotations

from ..parsing import names_at, read_json, text_at
from .model import LIBRARY, SERVICE, TOOL, WEBSITE, Framework, Manifest, find_framework

FRAMEWORKS = (
    Framework("laravel/framework", "Laravel"),
    Framework("laravel/lumen-framework", "Lumen"),
    Framework("symfony/framework-bundle", "Symfony"),
    Framework("symfony/symfony", "Symfony"),
    Framework("slim/slim", "Slim"),
    Framework("cakephp/cakephp", "CakePHP"),
    Framework("yiisoft/yii2", "Yii"),
    Framework("codeigniter4/framework", "CodeIgniter"),
    Framework("drupal/core*", "Drupal", WEBSITE),
    Framework("roots/wordpress", "WordPress", WEBSITE),
    Framework("johnpbloch/wordpress*", "WordPress", WEBSITE),
    Framework("symfony/console", "Symfony Console", TOOL),
)
KINDS = {"library": LIBRARY, "project": SERVICE, "wordpress-plugin": LIBRARY, "symfony-bundle": LIBRARY}


def read(path: str, text: str) -> Manifest | None:
    """Reads composer.json; None when it isn't a JSON object."""
    document = read_json(text)
    if not document:
        return None
    names = names_at(document, "require")
    framework = find_framework(FRAMEWORKS, names)
    kind = KINDS.get(text_at(document, "type"), "")
    return Manifest(
        path=path,
        name=text_at(document, "name"),
        version=text_at(document, "version"),
        description=text_at(document, "description"),
        language="PHP",
        framework=framework.name,
        kind_hint=LIBRARY if kind == LIBRARY else framework.kind or kind or LIBRARY,
        dependencies=names,
        starts=bool(framework.kind) and framework.kind != TOOL and kind != LIBRARY,
    )
