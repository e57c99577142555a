"""Which texts a browser takes for absolute URLs."""

from __future__ import annotations

import pytest

from callboard.plugins.catalog.ingest.process.urls import is_absolute_url


@pytest.mark.parametrize(
    "text",
    [
        "https://a.example",
        "HTTPS://A.example:8080/x?y#z",
        " https://a.example ",
        "https:a.example",
        "https:\\\\a.example\\x",
        "http://user:pw@a.example/",
        "http://[::1]:80/",
        "http://127.1/",
        "http://1.2.3.4./",
        "http://0x7f.1/",
        "https://ä.example/",
        "https://${{values.host}}/",
        "https://a_b.example",
        "https://a.example/ x",
        "https://a.example:/",
        "mailto:a@b.example",
        "slack://channel?id=1",
        "foo:",
        "foo:bar baz",
        "file:///etc",
        "file:x",
        "urn:isbn:1",
        "ht\ntps://a.example",
    ],
)
def test_absolute_addresses_are_recognised(text):
    assert is_absolute_url(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a.example",
        "/x",
        "./x",
        "//a.example",
        "https://",
        "https:///",
        "https://?x",
        "1http://a.example",
        "{{ x }}",
        "https://${{ values.host }}/",
        "https://a b.example/",
        "https://a.example:99999/",
        "https://a.example:x/",
        "https://a%00b/",
        "https://[::1/",
        "https://[zz]/",
        "https://256.1.1.1/",
        "https://1.2.3.4.5/",
        "https://a.1/",
        "http://a<b/",
        "foo://a b/",
        "foo://[x]/",
        "https://a.example:" + "9" * 5000,
    ],
)
def test_other_text_is_no_absolute_address(text):
    assert not is_absolute_url(text)
