"""Reads `url:` locations: one conditional request for one file; patterns are handed to `web_patterns`."""

from __future__ import annotations

import hashlib

from callboard import CallboardError, NotFound

from ..model import LocationRef, Problem, SourceFile
from .ports import Ports
from .results import Previous, ReadResult, keep, missing, problem_of
from .scm import decode_content, read_request
from .web_patterns import has_pattern, search_url

# Marks etags that we made from the content, for servers that give none; they are never sent.
_OWN_ETAG = "sha256:"


async def read_url(location: LocationRef, previous: Previous, ports: Ports, *, optional: bool = False) -> ReadResult:
    """The file behind a web address, or all files that fit the pattern in it. Never raises for what it finds."""
    url = location.target
    try:
        if has_pattern(url, ports.integrations):
            result = await search_url(url, previous, ports)
        else:
            result = await _read_one(location, previous, ports)
    except NotFound:
        result = ReadResult()
    except CallboardError as error:
        return keep(previous, problem_of(error, url))
    if result.unchanged or result.files:
        return result
    message = f"Unable to read url, no matching files found for {url}"
    return missing(location, optional, previous, message, "Is the address right, and may the integration read it?")


async def read_web_file(url: str, ports: Ports) -> SourceFile | Problem:
    """The one file behind an address, which is never taken for a pattern."""
    location = LocationRef("url", url)
    try:
        result = await _read_one(location, Previous(), ports)
    except CallboardError as error:
        return problem_of(error, url)
    (file,) = (each for each in result.files if isinstance(each, SourceFile))
    return file


async def _read_one(location: LocationRef, previous: Previous, ports: Ports) -> ReadResult:
    request = read_request(location.target, ports.integrations)
    known = previous.etag if previous.etag and not previous.etag.startswith(_OWN_ETAG) else None
    answer = await ports.http.get(request.url, headers=request.headers, etag=known)
    if answer.not_modified:
        return keep(previous)
    content = decode_content(answer.content, request.encoding)
    etag = answer.headers.get("etag") or f"{_OWN_ETAG}{hashlib.sha256(content).hexdigest()}"
    if etag == previous.etag:
        return keep(previous)
    return ReadResult(files=(SourceFile(location=location, content=content, etag=etag),), etag=etag)
