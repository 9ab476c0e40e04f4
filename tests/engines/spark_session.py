"""A Spark of its own for a proof: one process, its tables in a fresh folder.

What Spark needs to compute rightly is in dbt's profile; here is where it works and how
little of the machine it takes.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# A small company does not repay compiled code, many partitions or a second plan.
SETTINGS = {
    "spark.master": "local[2]",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "2g",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}


class JavaMissingError(Exception):
    """Spark runs on Java, and there is none."""


@dataclass(frozen=True)
class SparkFolder:
    """The configuration of a session and the tables it leaves behind."""

    root: Path

    @classmethod
    def create(cls, root: Path) -> SparkFolder:
        """Write a configuration into a folder that does not exist yet."""
        if shutil.which("java") is None:
            raise JavaMissingError(
                "Spark needs Java 17 or later. On Debian or Ubuntu: "
                "sudo apt-get install openjdk-17-jre-headless"
            )
        folder = cls(root)
        folder.configuration.mkdir(parents=True)
        settings = {
            **SETTINGS,
            "spark.sql.warehouse.dir": str(folder.warehouse),
            "spark.local.dir": str(root / "local"),
            "spark.driver.extraJavaOptions": (
                f"-XX:TieredStopAtLevel=1 -Dderby.system.home={root}"
            ),
        }
        (folder.configuration / "spark-defaults.conf").write_text(
            "".join(f"{name} {value}\n" for name, value in settings.items()),
            encoding="utf-8",
        )
        (folder.configuration / "log4j2.properties").write_text(
            "rootLogger.level = off\n", encoding="utf-8"
        )
        return folder

    @property
    def configuration(self) -> Path:
        """Folder of Spark's settings."""
        return self.root / "conf"

    @property
    def warehouse(self) -> Path:
        """Folder of the tables: `<schema>.db/<table>/*.parquet`."""
        return self.root / "warehouse"

    def environment(self) -> dict[str, str]:
        """What a process needs that starts the session."""
        return {"SPARK_CONF_DIR": str(self.configuration)}
