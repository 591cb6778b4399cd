"""Where data lives: workspace, table schemas, batches, runs, deletion.

ws = Workspace.create("folder")
with ws.lock("collect"), ws.new_batch(Terms(source="board", legal_basis="warrant 12/26")) as batch:
    original = batch.add_original(path)
    batch.add(rows)  # columns of INCOMING
    manifest = batch.commit()
with ws.lock("run"), ws.begin_run("leads") as run:
    run.put("campaigns", "000", table)
    run.commit({"records": 916})
ws.read_table("campaigns")
"""

from manumit.store.batches import INCOMING, BatchWriter, KnownOriginalError, Rejected
from manumit.store.errors import (
    BadFileError,
    ManumitError,
    RefusedError,
    SchemaError,
    WorkspaceBusyError,
    WorkspaceError,
)
from manumit.store.exports import Export
from manumit.store.forget import Forgotten, reach
from manumit.store.holds import Hold
from manumit.store.manifest import (
    KINDS,
    LEADS_PURPOSE,
    BatchManifest,
    Counts,
    Former,
    Original,
    Partition,
    RunInput,
    RunManifest,
    StoredFile,
    Terms,
    Tombstone,
)
from manumit.store.partitions import ROW_GROUP, file_key, open_parquet, write_parquet
from manumit.store.permits import Refusal, expired
from manumit.store.renewal import renew
from manumit.store.runs import RunWriter
from manumit.store.schema import (
    ALERTS,
    CAMPAIGN_CONTACTS,
    CAMPAIGN_MEMBERS,
    CAMPAIGNS,
    CHANGES,
    EVENTS,
    INDICATORS,
    LANGUAGES,
    LEADS,
    LINKS,
    MENTIONS,
    NETWORK_MEMBERS,
    NETWORKS,
    RECORD_SCORES,
    RECORDS,
    SET_ASIDE,
    TABLES,
    TableSchema,
)
from manumit.store.settings import Settings
from manumit.store.verify import Difference
from manumit.store.workspace import Workspace

__all__ = [
    "ALERTS",
    "CAMPAIGNS",
    "CAMPAIGN_CONTACTS",
    "CAMPAIGN_MEMBERS",
    "CHANGES",
    "EVENTS",
    "INCOMING",
    "INDICATORS",
    "KINDS",
    "LANGUAGES",
    "LEADS",
    "LEADS_PURPOSE",
    "LINKS",
    "MENTIONS",
    "NETWORKS",
    "NETWORK_MEMBERS",
    "RECORDS",
    "RECORD_SCORES",
    "ROW_GROUP",
    "SET_ASIDE",
    "TABLES",
    "BadFileError",
    "BatchManifest",
    "BatchWriter",
    "Counts",
    "Difference",
    "Export",
    "Forgotten",
    "Former",
    "Hold",
    "KnownOriginalError",
    "ManumitError",
    "Original",
    "Partition",
    "Refusal",
    "RefusedError",
    "Rejected",
    "RunInput",
    "RunManifest",
    "RunWriter",
    "SchemaError",
    "Settings",
    "StoredFile",
    "TableSchema",
    "Terms",
    "Tombstone",
    "Workspace",
    "WorkspaceBusyError",
    "WorkspaceError",
    "expired",
    "file_key",
    "open_parquet",
    "reach",
    "renew",
    "write_parquet",
]
