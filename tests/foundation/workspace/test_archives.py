"""Archives: what good ones give, and that no bad one gets anywhere (CVE-2026-24046 and kin)."""

from __future__ import annotations

import gzip
import io
import stat
import tarfile
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callboard.foundation.errors import CallboardError, Invalid
from callboard.foundation.workspace import ArchiveLimits, LinkRefused, Workspace, extract_archive

FILES = {"repo-main/README.md": b"# Hello", "repo-main/src/a.py": b"x" * 100_000, "repo-main/" + "d" * 90 + "/x": b""}


def make_tar(files: dict[str, bytes], mode: str = "w:gz", format: int = tarfile.PAX_FORMAT) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode, format=format) as archive:
        for name, content in files.items():
            add(archive, name, content)
    return buffer.getvalue()


def add(archive: tarfile.TarFile, name: str, content: bytes = b"", **fields: object) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for field, value in fields.items():
        setattr(info, field, value)
    archive.addfile(info, io.BytesIO(content))


def tar_of(*members: Callable[[tarfile.TarFile], None]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for member in members:
            member(archive)
    return buffer.getvalue()


def make_zip(files: dict[str | zipfile.ZipInfo, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def zip_info(name: str, mode: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    return info


@pytest.mark.parametrize(
    "archive",
    [
        make_tar(FILES),
        make_tar(FILES, mode="w"),
        make_tar(FILES, format=tarfile.GNU_FORMAT),
        make_tar(FILES, format=tarfile.USTAR_FORMAT),
        make_zip(FILES),
        make_zip(FILES, zipfile.ZIP_STORED),
    ],
    ids=["tar.gz", "tar", "gnu", "ustar", "zip", "stored zip"],
)
def test_files_come_out_as_they_went_in(workspace, archive):
    unpacked = extract_archive(archive, workspace)
    assert {path: workspace.read_bytes(path) for path in workspace.walk()} == FILES
    assert unpacked.files == tuple(FILES)


@pytest.mark.parametrize("format", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
def test_long_and_foreign_names_survive(workspace, format):
    files = {"a/" + "ü" * 120 + "/" + "b" * 200: b"1", "日本": b"2", "a b": b"3"}
    extract_archive(make_tar(files, format=format), workspace)
    assert {path: workspace.read_bytes(path) for path in workspace.walk()} == files


def test_the_folder_around_everything_can_be_stripped(workspace):
    unpacked = extract_archive(make_zip(FILES), workspace, strip=1)
    assert unpacked.files[0] == "README.md"
    assert workspace.read_bytes("src/a.py") == b"x" * 100_000


def test_an_archive_can_be_a_file_and_folders_may_be_empty(workspace, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("empty/", b"")
        archive.writestr(zip_info("bin/run", stat.S_IFREG | 0o755), b"#!")
    with (tmp_path / "a.zip").open("rb") as file:
        assert extract_archive(file, workspace).files == ("bin/run",)
    assert workspace.stat("empty").is_folder
    assert (workspace.root / "bin/run").stat().st_mode & 0o100


def test_the_comment_that_code_hosts_put_in_front_is_passed_over(workspace):
    buffer = io.BytesIO()
    headers = {"comment": "0" * 40}
    with tarfile.open(fileobj=buffer, mode="w:gz", format=tarfile.PAX_FORMAT, pax_headers=headers) as archive:
        add(archive, "a", b"1")
    assert extract_archive(buffer.getvalue(), workspace).files == ("a",)


BAD_NAMES = ["../x", "a/../../x", "/etc/x", "..", "a\\..\\..\\x", "C:\\x", "\\\\host\\share", "a//b", "a\nb", "a" * 300]


@pytest.mark.parametrize("name", BAD_NAMES)
@pytest.mark.parametrize("make", [make_tar, make_zip])
def test_a_name_that_leads_elsewhere_is_refused(workspace, make, name):
    with pytest.raises(Invalid):
        extract_archive(make({"good": b"", name: b"evil"}), workspace)
    assert [found.name for found in workspace.root.parent.iterdir()] == ["root"]
    assert list(workspace.walk()) == ["good"]


def test_a_name_with_a_nul_is_refused_in_a_zip(workspace):
    archive = make_zip({"safe.txt_.evil": b""}).replace(b"safe.txt_", b"safe.txt\0")
    with pytest.raises(Invalid):
        extract_archive(archive, workspace)


@pytest.mark.parametrize("target", ["../outside", "/etc/passwd", "harmless"])
@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE])
def test_a_link_is_refused_and_so_is_a_file_through_it(workspace, outside, kind, target):
    archive = tar_of(
        lambda tar: add(tar, "link", type=kind, linkname=target),
        lambda tar: add(tar, "link/secret.txt", b"evil"),
    )
    with pytest.raises(LinkRefused, match="'link'"):
        extract_archive(archive, workspace)
    assert not workspace.list()
    unpacked = extract_archive(archive, workspace, skip_links=True)
    assert (unpacked.links, unpacked.files) == (("link",), ("link/secret.txt",))
    assert (outside / "secret.txt").read_text() == "secret"


def test_a_link_in_a_zip_is_refused(workspace):
    with pytest.raises(LinkRefused):
        extract_archive(make_zip({zip_info("link", stat.S_IFLNK | 0o777): b"/etc/passwd"}), workspace)


def test_a_link_that_is_there_already_is_not_followed(workspace, root, outside):
    (root / "link").symlink_to(outside)
    for archive in (make_tar({"link/secret.txt": b"evil"}), make_zip({"link": b"evil"})):
        with pytest.raises(LinkRefused):
            extract_archive(archive, workspace)
    assert (outside / "secret.txt").read_text() == "secret"


@pytest.mark.parametrize("kind", [tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, tarfile.CONTTYPE, b"S", b"?"])
def test_what_is_no_file_or_folder_is_refused(workspace, kind):
    with pytest.raises(Invalid, match="neither a file nor a folder"):
        extract_archive(tar_of(lambda tar: add(tar, "x", type=kind)), workspace)
    with pytest.raises(Invalid, match="neither a file nor a folder"):
        extract_archive(make_zip({zip_info("x", stat.S_IFCHR | 0o600): b""}), workspace)


def test_a_sparse_file_is_refused(workspace):
    sparse = tar_of(lambda tar: add(tar, "x", b"", pax_headers={"GNU.sparse.major": "1"}))
    with pytest.raises(Invalid, match="neither a file nor a folder"):
        extract_archive(sparse, workspace)


def size_of(workspace: Workspace) -> int:
    return sum(workspace.stat(path).size for path in workspace.walk())


@pytest.mark.parametrize("make", [make_tar, make_zip])
def test_a_bomb_is_stopped_by_its_ratio(workspace, make):
    archive = make({"bomb": bytes(80_000_000)})
    assert len(archive) < 100_000
    with pytest.raises(Invalid, match="times its size"):
        extract_archive(archive, workspace)
    assert size_of(workspace) == 0


@pytest.mark.parametrize("make", [make_tar, make_zip])
def test_the_total_the_single_file_and_the_number_are_limited(workspace, make):
    archive = make({f"{number}": bytes(1000) for number in range(20)})
    for limits, said in (
        (ArchiveLimits(max_bytes=5000), "unpacks to more than 5,000 bytes"),
        (ArchiveLimits(max_file_bytes=999), "larger than 999 bytes"),
        (ArchiveLimits(max_entries=19), "more than 19 files"),
        (ArchiveLimits(max_archive_bytes=100), "archive is larger than 100 bytes"),
    ):
        with pytest.raises(Invalid, match=said):
            extract_archive(archive, workspace, limits)
    assert size_of(workspace) <= 5000 + 19_000


def test_a_zip_that_lies_about_a_size_is_not_believed(workspace):
    """The directory says 10 bytes, the data are 50 million."""
    archive = bytearray(make_zip({"x": bytes(50_000_000)}))
    at = archive.rindex(b"PK\x01\x02")
    archive[at + 24 : at + 28] = (10).to_bytes(4, "little")
    with pytest.raises(Invalid):
        extract_archive(bytes(archive), workspace)
    assert size_of(workspace) == 0


def test_members_of_a_zip_that_share_their_data_count_each(workspace):
    archive = bytearray(make_zip({"x": bytes(900_000)}))
    start = archive.rindex(b"PK\x01\x02")
    end = archive.rindex(b"PK\x05\x06")
    entry = bytes(archive[start:end])
    count = 300
    directory = entry * count
    tail = bytearray(archive[end:])
    tail[8:12] = count.to_bytes(2, "little") * 2
    tail[12:16] = len(directory).to_bytes(4, "little")
    # Newer versions of Python notice by themselves that members overlap.
    with pytest.raises(Invalid, match=r"more than|Overlapped"):
        extract_archive(bytes(archive[:start]) + directory + bytes(tail), workspace)


def test_a_tar_with_a_huge_header_is_refused_before_it_is_read(workspace):
    header = tarfile.TarInfo("x")
    header.type, header.size = b"x", 2**33
    archive = gzip.compress(header.tobuf(tarfile.GNU_FORMAT) + bytes(1000))
    with pytest.raises(Invalid, match="header that is too large"):
        extract_archive(archive, workspace)


def test_many_headers_without_a_file_end_at_the_budget(workspace):
    header = tarfile.TarInfo("x")
    header.type, header.size = b"x", 512
    record = b"512 comment=" + b"x" * 499 + b"\n"
    archive = gzip.compress((header.tobuf(tarfile.GNU_FORMAT) + record) * 50_000)
    with pytest.raises(Invalid, match="times its size"):
        extract_archive(archive, workspace)


@pytest.mark.parametrize(
    "archive",
    [
        b"",
        b"PK",
        b"PK\x05\x06",
        b"plain text, not an archive",
        b"\x1f\x8b",
        b"\x1f\x8bnonsense",
        make_tar(FILES, mode="w")[:60_000],
        make_tar({"a": b"", "b": b""}, mode="w")[:512],
        make_tar(FILES)[:100],
        make_zip(FILES)[:200],
        make_zip(FILES)[200:],
    ],
    ids=[
        "nothing",
        "two letters of a zip",
        "the end of a zip",
        "text",
        "two bytes of a gzip",
        "nonsense in a gzip",
        "most of a tar",
        "one header of a tar",
        "the beginning of a tar.gz",
        "the beginning of a zip",
        "a zip without its beginning",
    ],
)
def test_what_is_no_archive_or_breaks_off_is_invalid(workspace, archive):
    with pytest.raises(Invalid):
        extract_archive(archive, workspace)


def test_an_encrypted_or_exotic_zip_is_refused(workspace):
    archive = bytearray(make_zip({"x": b"1"}))
    at = archive.rindex(b"PK\x01\x02")
    archive[at + 8] |= 1
    with pytest.raises(Invalid, match="encrypted"):
        extract_archive(bytes(archive), workspace)
    with pytest.raises(Invalid, match="unusual"):
        extract_archive(make_zip({"x": b"1"}, zipfile.ZIP_LZMA), workspace)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(
    st.sampled_from([make_tar(FILES, mode="w"), make_tar(FILES), make_zip(FILES), make_zip(FILES, zipfile.ZIP_STORED)]),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), min_size=1, max_size=6),
    st.booleans(),
)
def test_damage_is_an_error_of_ours_or_no_harm(tmp_path_factory, archive, changes, from_end):
    folder = tmp_path_factory.mktemp("damaged")
    (folder / "root").mkdir()
    damaged = bytearray(archive)
    for place, value in changes:
        damaged[(-1 - place if from_end else place) % len(damaged)] = value
    try:
        extract_archive(bytes(damaged), Workspace(folder / "root"))
    except CallboardError as error:
        assert isinstance(error, Invalid)
    assert [found.name for found in folder.iterdir()] == ["root"]
