"""`python -m ${{ values.package }}` serves it."""

import logging
import os

import uvicorn

from .app import create_app
from .logs import JsonLines
from .settings import read_settings

settings = read_settings(os.environ)
handler = logging.StreamHandler()
handler.setFormatter(JsonLines())
logging.basicConfig(level=settings.log_level, handlers=[handler])
uvicorn.run(create_app(settings), host="0.0.0.0", port=settings.port, log_config=None, access_log=False)
