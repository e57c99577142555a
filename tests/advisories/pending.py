"""Every published advisory that is replayed here, and those that wait for the part of the portal they would attack."""

from __future__ import annotations

DOCS = 6
"""The issue that brings what is not there yet: documentation."""

ALL = frozenset(
    {
        "CVE-2021-32660",
        "CVE-2021-32661",
        "CVE-2021-32662",
        "CVE-2021-41151",
        "CVE-2021-43776",
        "CVE-2021-43783",
        "GHSA-2g8g-63j4-9w3r",
        "GHSA-4jqc-jvh2-pxg9",
        "CVE-2022-36067",
        "CVE-2023-25571",
        "CVE-2023-35926",
        "CVE-2024-26150",
        "CVE-2024-45815",
        "CVE-2024-45816",
        "CVE-2024-46976",
        "CVE-2024-47762",
        "CVE-2024-53983",
        "CVE-2025-32791",
        "CVE-2025-55285",
        "CVE-2026-24046",
        "CVE-2026-24047",
        "CVE-2026-24048",
        "CVE-2026-25152",
        "CVE-2026-25153",
        "CVE-2026-29184",
        "CVE-2026-29185",
        "CVE-2026-29186",
        "CVE-2026-32235",
        "CVE-2026-32236",
        "CVE-2026-32237",
        "CVE-2026-3118",
        "CVE-2026-44374",
        "CVE-2026-73563",
    }
)

PENDING: dict[str, tuple[int, str]] = {}
"""By id: the issue that brings the part which could be attacked, and what is missing."""
