"""Typed sections: what is taken, and how everything that is wrong is told at once (§5.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, ValidationError

from callboard.foundation.config import Duration, MayBeEmpty, Settings, Token, WebUrl, read_section
from callboard.foundation.config.read import MAX_SHOWN
from callboard.foundation.errors import Invalid
from callboard.foundation.secrets import Secret

from .conftest import Company


class Cluster(Settings):
    name: str
    url: WebUrl | None = None
    service_account_token: Token | None = None


class Kubernetes(Settings):
    processing_interval: Duration | None = None
    read_only: bool = False
    page_limit: int = Field(default=100, ge=1)
    ratio: float | None = None
    title: str = "Kubernetes"
    prefix: Annotated[str, MayBeEmpty()] = "k8s"
    mode: Literal["pull", "push"] = "pull"
    clusters: tuple[Cluster, ...] = ()
    labels: Mapping[str, str] = Field(default_factory=dict)
    by_name: Mapping[str, Cluster] = Field(default_factory=dict)
    source: Secret | Cluster | None = None


def read(company: Company, text: str, environ: Mapping[str, str] | None = None) -> Kubernetes:
    lines = "".join(f"  {line}\n" for line in text.splitlines())
    return read_section(company.loaded(f"kubernetes:\n{lines}", environ), "kubernetes", Kubernetes)


def problems(company: Company, text: str, environ: Mapping[str, str] | None = None) -> list[str]:
    with pytest.raises(Invalid) as refusal:
        read(company, text, environ)
    assert refusal.value.hint
    return refusal.value.message.split("\n")


def test_an_absent_section_is_all_defaults(company: Company) -> None:
    assert read_section(company.load(), "kubernetes", Kubernetes) == Kubernetes()
    assert read_section(company.loaded("kubernetes:"), "kubernetes", Kubernetes) == Kubernetes()


def test_keys_are_taken_in_camel_case_and_in_snake_case(company: Company) -> None:
    assert read(company, "processingInterval: 30m\nread_only: true\npageLimit: 5") == Kubernetes(
        processing_interval="30m",  # type: ignore[arg-type]
        read_only=True,
        page_limit=5,
    )


def test_one_key_in_both_spellings_is_refused(company: Company) -> None:
    assert problems(company, "readOnly: true\nread_only: false") == [
        "callboard.yaml:1: kubernetes: `readOnly` and `read_only` are the same key; keep one"
    ]


@pytest.mark.parametrize("written", ["'5'", "5", "5.0", "' 5 '", "${FIVE}"])
def test_a_number_may_be_written_as_text(company: Company, written: str) -> None:
    settings = read(company, f"pageLimit: {written}\nratio: {written}", {"FIVE": "5"})
    assert (settings.page_limit, settings.ratio) == (5, 5.0)


@pytest.mark.parametrize(
    ("written", "value"),
    [(word, True) for word in ("true", "'true'", "yes", "y", "'1'", "on", "YES", "On", "'TRUE'", "${T}")]
    + [(word, False) for word in ("false", "'false'", "no", "n", "'0'", "off", "NO", "Off", "'FALSE'", "${F}")],
)
def test_a_truth_value_may_be_written_as_a_word(company: Company, written: str, value: bool) -> None:
    assert read(company, f"readOnly: {written}", {"T": "yes", "F": "off"}).read_only is value


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "proccessingInterval: 5m",
            "2: kubernetes.proccessingInterval is not a known key; did you mean processingInterval?",
        ),
        (
            "processinginterval: 5m",
            "2: kubernetes.processinginterval is not a known key; did you mean processingInterval?",
        ),
        ("zzz: 1", "2: kubernetes.zzz is not a known key; known keys are byName, clusters, labels, mode, "),
        (
            "clusters:\n- {name: a, ulr: http://x}",
            "3: kubernetes.clusters[0].ulr is not a known key; did you mean url?",
        ),
        ("byName: {a: {name: a, xyz: 1}}", "2: kubernetes.byName.a.xyz is not a known key; known keys are name, "),
        ("clusters:\n- {url: http://x}", "3: kubernetes.clusters[0].name is required"),
        ("title: 5", "2: kubernetes.title: got number 5, wanted string"),
        ("title: true", "2: kubernetes.title: got boolean true, wanted string"),
        ("title: [a]", "2: kubernetes.title: got list, wanted string"),
        ("title: ''", "2: kubernetes.title: it is empty; give it a value or remove the key"),
        ("title: '${EMPTY}'", "2: kubernetes.title: it is empty; give it a value or remove the key"),
        ("clusters: [{name: ''}]", "2: kubernetes.clusters[0].name: it is empty; give it a value"),
        (
            "clusters: [{name: a, serviceAccountToken: ''}]",
            "2: kubernetes.clusters[0].serviceAccountToken: it is empty",
        ),
        ("pageLimit: many", '2: kubernetes.pageLimit: got string "many", wanted whole number'),
        ("pageLimit: 1.5", "2: kubernetes.pageLimit: got number 1.5, wanted whole number"),
        ("pageLimit: true", "2: kubernetes.pageLimit: got boolean, wanted number"),
        ("ratio: false", "2: kubernetes.ratio: got boolean, wanted number"),
        ("pageLimit: 0", "2: kubernetes.pageLimit: it has to be greater than or equal to 1"),
        ("ratio: {a: 1}", "2: kubernetes.ratio: got object, wanted number"),
        ("readOnly: perhaps", '2: kubernetes.readOnly: got string "perhaps", wanted boolean'),
        ("readOnly: 7", "2: kubernetes.readOnly: got number 7, wanted boolean"),
        ("mode: puhs", "2: kubernetes.mode: got string \"puhs\", wanted 'pull' or 'push'"),
        ("clusters: {}", "2: kubernetes.clusters: got object, wanted list"),
        ("clusters: [5]", "2: kubernetes.clusters[0]: got number 5, wanted object"),
        ("labels: [a]", "2: kubernetes.labels: got list, wanted object"),
        ("labels:\n  a:\n    - b", "3: kubernetes.labels.a: got list, wanted string"),
        ("processingInterval: 30", "2: kubernetes.processingInterval: a duration needs a unit. Write 30m, "),
        ("clusters: [{name: a, url: 'javascript:x'}]", "2: kubernetes.clusters[0].url: it has to be a URL that begins"),
        ("clusters: [{name: a, url: 'http://'}]", "2: kubernetes.clusters[0].url: it has to be a URL that begins"),
        ("clusters: [{name: a, url: 'http://a b'}]", "2: kubernetes.clusters[0].url: it has to be a URL that begins"),
        ("source: 5", "2: kubernetes.source: got number, wanted string or object"),
        ("source: {name: a, ulr: b}", "2: kubernetes.source.ulr is not a known key; did you mean url?"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_is_wanted(company: Company, text: str, problem: str) -> None:
    told = problems(company, text, {"EMPTY": ""})
    assert len(told) == 1
    assert told[0].startswith(f"callboard.yaml:{problem}")


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(company: Company) -> None:
    text = "pageLimit: many\nclusters:\n- name: a\n- {}\n- name: 5\n  ulr: x\nread_onyl: 1"
    assert [line.split(" ")[:2] for line in problems(company, text)] == [
        ["callboard.yaml:2:", "kubernetes.pageLimit:"],
        ["callboard.yaml:5:", "kubernetes.clusters[1].name"],
        ["callboard.yaml:6:", "kubernetes.clusters[2].name:"],
        ["callboard.yaml:7:", "kubernetes.clusters[2].ulr"],
        ["callboard.yaml:8:", "kubernetes.read_onyl"],
    ]


def test_very_many_mistakes_are_cut_short(company: Company) -> None:
    told = problems(company, "\n".join(f"k{number}: 1" for number in range(MAX_SHOWN + 3)))
    assert len(told) == MAX_SHOWN + 1
    assert told[-1] == "… and 3 more"


@pytest.mark.parametrize("written", ["[1]", "text", "5"])
def test_a_section_has_to_be_an_object(company: Company, written: str) -> None:
    with pytest.raises(Invalid, match=r"callboard\.yaml:1: kubernetes: got .*, wanted object"):
        read_section(company.loaded(f"kubernetes: {written}"), "kubernetes", Kubernetes)


@pytest.mark.parametrize(
    "text",
    [
        "clusters: [{name: a, serviceAccountToken: [hunter2]}]",
        "clusters: [{name: a, serviceAccountToken: 12345678}]",
        "pageLimit: ${SECRET}",
        "mode: ${SECRET}",
        "processingInterval: ${SECRET}",
        "password: hunter2",
        "labels: {token: [hunter2]}",
        "clusters: hunter2-is-a-text-of-more-than-forty-characters-in-all",
    ],
)
def test_no_message_has_a_secret_in_it(company: Company, text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read(company, text, {"SECRET": "hunter2"})
    # Not even the chain of causes: a log writes that too.
    assert refusal.value.__cause__ is None and refusal.value.__context__ is None
    assert "hunter2" not in refusal.value.message
    assert "12345678" not in refusal.value.message


def test_pydantic_itself_shows_no_values_of_settings() -> None:
    with pytest.raises(ValidationError) as refusal:
        Kubernetes.model_validate({"page_limit": "hunter2"})
    assert "hunter2" not in str(refusal.value)


def test_texts_may_be_empty_where_the_field_says_so(company: Company) -> None:
    assert read(company, "prefix: ''").prefix == ""


def test_secrets_come_out_as_secrets_without_white_space_around(company: Company) -> None:
    settings = read(company, "clusters: [{name: a, serviceAccountToken: ' hunter2 '}]\nsource: ' x '")
    token = settings.clusters[0].service_account_token
    assert token is not None
    assert token.reveal() == "hunter2"
    assert isinstance(settings.source, Secret)
    assert settings.source.reveal() == " x "
    assert "hunter2" not in repr(settings) + settings.model_dump_json() + str(settings.model_dump())


def test_addresses_end_without_a_slash(company: Company) -> None:
    settings = read(company, "clusters: [{name: a, url: 'https://x/api/v3/'}, {name: b, url: 'HTTP://y'}]")
    assert [cluster.url for cluster in settings.clusters] == ["https://x/api/v3", "HTTP://y"]


def test_settings_can_not_be_changed() -> None:
    with pytest.raises(ValidationError):
        Kubernetes().title = "other"  # type: ignore[misc]


ACCEPTED = {"kubernetes.frontend": "no front end", "kubernetes.clusters.*.dashboardApp": "x", "kubernetes.title": "x"}


def test_accepted_keys_that_the_model_does_not_know_are_left_out(company: Company) -> None:
    text = "kubernetes: {frontend: {podDelete: {x: 1}}, title: T, clusters: [{name: a, dashboardApp: x}]}"
    settings = read_section(company.loaded(text), "kubernetes", Kubernetes, ACCEPTED)
    assert (settings.title, settings.clusters[0].name) == ("T", "a")


def test_an_accepted_key_that_the_model_knows_is_checked(company: Company) -> None:
    with pytest.raises(Invalid, match=r"kubernetes\.title: got number 5, wanted string"):
        read_section(company.loaded("kubernetes: {title: 5}"), "kubernetes", Kubernetes, ACCEPTED)


def test_other_keys_are_refused_all_the_same(company: Company) -> None:
    text = "kubernetes: {frontend: 1, fronted: 1, clusters: [{name: a, dashboardApp: x, dashboard: x}]}"
    with pytest.raises(Invalid) as refusal:
        read_section(company.loaded(text), "kubernetes", Kubernetes, ACCEPTED)
    assert "kubernetes.fronted is not" in refusal.value.message
    assert "kubernetes.clusters[0].dashboard is not" in refusal.value.message
    assert len(refusal.value.message.split("\n")) == 2


def test_a_section_may_be_deeper_and_its_keys_may_have_dots(company: Company) -> None:
    configuration = company.loaded("a: {b: {'c.d': {name: x, zzz: 1}}}")
    with pytest.raises(Invalid, match=r"callboard\.yaml:1: a\.b\.c\.d\.zzz is not a known key"):
        read_section(configuration, ("a", "b", "c.d"), Cluster)


def test_a_mistake_in_the_environment_names_the_variable(company: Company) -> None:
    configuration = company.load(environ={"APP_CONFIG_kubernetes_pageLimit": "many"})
    with pytest.raises(Invalid, match=r"^APP_CONFIG_kubernetes_pageLimit: kubernetes\.pageLimit: got string, wanted"):
        read_section(configuration, "kubernetes", Kubernetes)


def test_values_reach_the_model_as_they_are(company: Company) -> None:
    class Loose(Settings):
        anything: Any

    assert read_section(company.loaded("x: {anything: {a: [1, ~, {b: yes}]}}"), "x", Loose).anything == {
        "a": [1, None, {"b": "yes"}]
    }
