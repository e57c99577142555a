from __future__ import annotations

from pathlib import Path

from callboard.kernel.settings import PortalSettings, read_settings


def settings_in(folder: Path, text: str = "{}", **environ: str) -> PortalSettings:
    (folder / "callboard.yaml").write_text(text)
    return read_settings([folder / "callboard.yaml"], environ=environ)


def test_data_lies_beside_the_configuration(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    assert settings.data_folder == tmp_path / "callboard-data"
    assert settings.database_url.endswith("callboard-data/callboard.sqlite")


def test_the_folder_of_the_database_is_that_of_the_data(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, "backend: {database: {connection: {directory: elsewhere}}}")
    assert settings.data_folder == tmp_path / "elsewhere"
    assert settings.database_url == f"sqlite:///{tmp_path}/elsewhere/callboard.sqlite"


def test_a_data_folder_of_its_own_leaves_the_database_where_it_is_said_to_be(tmp_path: Path) -> None:
    text = "backend: {dataFolder: data, database: {connection: {directory: elsewhere}}}"
    settings = settings_in(tmp_path, text)
    assert settings.data_folder == tmp_path / "data"
    assert settings.database_url == f"sqlite:///{tmp_path}/elsewhere/callboard.sqlite"


def test_an_image_names_the_data_folder_by_a_variable(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, CALLBOARD_CONFIG_backend_dataFolder=f'"{tmp_path}/data"')
    assert settings.data_folder == tmp_path / "data"
    assert settings.database_url == f"sqlite:///{tmp_path}/data/callboard.sqlite"
