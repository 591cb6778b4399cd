from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pytest

from manumit.simulate import Figures, simulate


class Written:
    """A market on disk, read back."""

    def __init__(self, folder: Path, figures: Figures) -> None:
        self.folder, self.figures = folder, figures
        lines = pyarrow.csv.ParseOptions(newlines_in_values=True)
        plain = pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(["posted", "simulated", "title"], pa.string()),
            strings_can_be_null=False,
        )
        parts = [
            pyarrow.csv.read_csv(path, parse_options=lines, convert_options=plain)
            for path in sorted((folder / "records").iterdir())
        ]
        self.records = pa.concat_tables(parts).to_pandas()
        self.truth = pyarrow.csv.read_csv(folder / "truth" / "campaigns.csv").to_pandas().replace({"": None})
        self.places = pyarrow.csv.read_csv(folder / "truth" / "places.csv").to_pandas()
        self.networks = pyarrow.csv.read_csv(folder / "truth" / "networks.csv").to_pandas()


@pytest.fixture(scope="session")
def easy_market(tmp_path_factory):
    folder = tmp_path_factory.mktemp("easy") / "out"
    return Written(folder, simulate(folder, records=6000, seed=5))


@pytest.fixture(scope="session")
def hard_market(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hard") / "out"
    return Written(folder, simulate(folder, records=6000, seed=5, hard=True))
