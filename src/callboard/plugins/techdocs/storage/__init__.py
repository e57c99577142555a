"""Where sites are kept, in Backstage's layout: a folder, or a bucket of S3, Google Cloud Storage or Azure.

`keys` says where in it something belongs and refuses what would lead elsewhere; `folder` with its `journal`, and
`buckets` keep; `opening` makes of the settings what is opened.
"""

from .buckets import BucketStorage
from .folder import FolderStorage
from .keys import is_inside, is_versioned
from .opening import Opened, open_storage, storage_for, storage_of

__all__ = [
    "BucketStorage",
    "FolderStorage",
    "Opened",
    "is_inside",
    "is_versioned",
    "open_storage",
    "storage_for",
    "storage_of",
]
