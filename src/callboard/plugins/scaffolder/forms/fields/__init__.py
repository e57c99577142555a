"""The fields that templates find everywhere, each under the name that it has in Backstage."""

from . import entities, names, repositories

FIELDS = (*entities.FIELDS, *names.FIELDS, *repositories.FIELDS)
