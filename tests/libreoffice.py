"""Has LibreOffice work out a workbook's formulas anew, by itself and without a screen."""

import io
import re
import subprocess
import zipfile
from pathlib import Path

from tests.prerequisites import find_program

SECONDS = 90
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
  <item oor:path="/org.openoffice.Office.Calc/Formula/Load">
    <prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
  </item>
</oor:items>
"""
"""Recalculate always: it keeps the values that it finds otherwise."""
_CACHED = re.compile(rb"(</f>)<v>[^<]*</v>")


def without_results(workbook: bytes) -> bytes:
    """The workbook without the results beside its formulas: whoever tells one then has worked it out."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as found, zipfile.ZipFile(target, "w") as bare:
        for part in found.infolist():
            content = found.read(part)
            is_sheet = part.filename.startswith("xl/worksheets/")
            bare.writestr(part, _CACHED.sub(rb"\1", content) if is_sheet else content)
    return target.getvalue()


def recalculated(workbook: bytes, folder: Path) -> bytes:
    """The workbook as LibreOffice stores it after opening. Raises CalledProcessError, TimeoutExpired."""
    program = find_program("soffice")
    assert program is not None, "LibreOffice is not installed; `make recalculated` installs it"
    settings = folder / "profile" / "user"
    settings.mkdir(parents=True)
    (settings / "registrymodifications.xcu").write_text(_SETTINGS)
    source, stored = folder / "report.xlsx", folder / "stored"
    source.write_bytes(without_results(workbook))
    command = [program, f"-env:UserInstallation=file://{settings.parent}", "--headless", "--norestore"]
    command += ["--convert-to", "xlsx", "--outdir", str(stored), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
    return (stored / source.name).read_bytes()
