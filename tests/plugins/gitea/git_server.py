"""A Gitea that also serves its repositories by git, over HTTP, with git's own program for that."""

from __future__ import annotations

from pathlib import Path

from callboard.testing import Reply
from callboard.testing.local_server import Seen
from git_host import git, serve_git

from .test_gitea_sources import GiteaServer


class GitServer(GiteaServer):
    """Bare repositories lie below `root`, as `acme/shop.git`; whoever asks signs in as `token` with `sesame`."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        self.root = root

    def make(self, name: str, branch: str, **files: str) -> Path:
        """A repository with one commit. Returns a checkout from which more can be pushed."""
        bare, checkout = self.root / "acme" / f"{name}.git", self.root / "checkouts" / name
        bare.mkdir(parents=True)
        checkout.mkdir(parents=True)
        git(bare, "init", "--quiet", "--bare", f"--initial-branch={branch}")
        git(bare, "config", "uploadpack.allowFilter", "true")
        git(bare, "config", "uploadpack.allowAnySHA1InWant", "true")
        git(checkout, "init", "--quiet", f"--initial-branch={branch}")
        git(checkout, "remote", "add", "origin", str(bare))
        self.push(checkout, branch, **files)
        return checkout

    def push(self, checkout: Path, branch: str, **files: str) -> None:
        """A commit with these files, each as `<name>/catalog-info.yaml`."""
        for name, text in files.items():
            path = checkout / name / "catalog-info.yaml"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        git(checkout, "add", "--all")
        git(checkout, "commit", "--quiet", "--message", "Change")
        git(checkout, "push", "--quiet", "origin", branch)

    def _answer(self, seen: Seen) -> Reply:
        if ".git/" not in seen.path:
            return super()._answer(seen)
        if seen.headers.get("authorization") != "Basic dG9rZW46c2VzYW1l":  # token:sesame
            return Reply(status=401, headers={"WWW-Authenticate": 'Basic realm="git"'})
        return serve_git(self.root, seen)
