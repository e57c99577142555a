"""A code host that keeps issues, in the words of GitHub, GitLab or Gitea: what each of their API documentations says of
the fields, the paths and the answers that are used here."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote

from callboard.testing import LocalServer, Reply, Seen

API = {"github": "/api/v3", "gitlab": "/api/v4", "gitea": "/api/v1"}
LISTS = {
    "github": {"state": "all", "sort": "created", "direction": "desc", "per_page": "50"},
    "gitlab": {"scope": "all", "order_by": "created_at", "sort": "desc", "per_page": "50"},
    "gitea": {"state": "all", "type": "issues", "limit": "50"},
}
AUTHORIZATION = {"github": "Bearer sesame", "gitlab": "Bearer sesame", "gitea": "token sesame"}


class IssueServer(LocalServer):
    """One repository, `acme/shop`, whose issues are `issues`. `refuses` is a status for all that would be opened;
    with `loses` an issue is opened and the answer never arrives."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind, self.issues = kind, list[dict[str, Any]]()
        self.refuses, self.loses = 0, False

    @property
    def host(self) -> str:
        return self.url.removeprefix("http://")

    @property
    def settings(self) -> dict[str, Any]:
        """The section `integrations`."""
        entry = {"host": self.host, "apiBaseUrl": f"{self.url}{API[self.kind]}"}
        if self.kind == "gitea":
            return {"gitea": [{"host": self.host, "baseUrl": self.url, "password": "sesame"}]}
        if self.kind == "gitlab":
            entry["baseUrl"] = self.url
        return {self.kind: [{**entry, "token": "sesame"}]}

    @property
    def repository(self) -> str:
        return f"{self.url}/acme/shop"

    def answer(self, seen: Seen) -> Reply:
        self.seen.append(seen)
        named = "/projects/acme%2Fshop" if self.kind == "gitlab" else "/repos/acme/shop"
        issues = f"{API[self.kind]}{named}/issues"
        if not seen.path.startswith(issues):
            return Reply(status=404, body={"message": "Not Found"})
        number = seen.path.removeprefix(issues)
        if seen.headers.get("authorization") != AUTHORIZATION[self.kind]:
            return Reply(status=401, body={"message": "Bad credentials"})
        if seen.method == "POST":
            return self._open(seen.json())
        if number:
            found = next((each for each in self.issues if f"/{self._number(each)}" == number), None)
            return Reply(body=found) if found else Reply(status=404, body={"message": "Not Found"})
        asked = {name: values[0] for name, values in parse_qs(unquote(seen.query)).items()}
        return Reply(body=self.issues[::-1]) if asked == LISTS[self.kind] else Reply(status=422, body={})

    def close(self, number: int) -> None:
        """As its owners do."""
        self.issues[number - 1]["state"] = "closed"

    def _open(self, sent: dict[str, Any]) -> Reply:
        if self.refuses:
            return Reply(status=self.refuses, body={"message": "no"})
        number, text = len(self.issues) + 1, "description" if self.kind == "gitlab" else "body"
        assert set(sent) == {"title", text}, sent
        address = f"{self.repository}{'/-' if self.kind == 'gitlab' else ''}/issues/{number}"
        named = {"web_url": address, "iid": number} if self.kind == "gitlab" else {"html_url": address}
        state = "opened" if self.kind == "gitlab" else "open"
        self.issues.append({"id": 100 + number, "number": number, "state": state, **sent, **named})
        return Reply(hang_up=True) if self.loses else Reply(status=201, body=self.issues[-1])

    def _number(self, issue: dict[str, Any]) -> int:
        return int(issue.get("iid", issue["number"]))
