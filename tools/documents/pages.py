"""Whether LibreOffice opens translated documents of offices, and how many pages they have beside their sources.

usage: pages.py FIETJE FILE...
"""

import http.server
import os
import re
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import check


def pages(directory, files):
    """The pages of each document; none for one that this LibreOffice does not open."""
    command = [os.environ.get("SOFFICE", "soffice"), "--headless", f"-env:UserInstallation=file://{directory}/profile", "--convert-to", "pdf", "--outdir", directory, *files]
    subprocess.run(command, capture_output=True, check=False, timeout=600)
    pdfs = [directory / f"{file.stem}.pdf" for file in files]
    return [len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes())) if pdf.exists() else 0 for pdf in pdfs]


def main():
    fietje, *names = sys.argv[1:]
    check.Model.translator = staticmethod(check.grow)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), check.Model)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        (work / "before").mkdir()
        (work / "after").mkdir()
        files = [Path(one) for one in names]
        environment = {"PATH": os.environ["PATH"], "HOME": name, "FIETJE_LANG": "en"}
        targets = [work / f"{file.stem}-{file.suffix[1:]}{file.suffix}" for file in files]
        copies = [work / "before" / target.name for target in targets]
        for file, copy, target in zip(files, copies, targets):
            copy.write_bytes(file.read_bytes())
            command = [fietje, "translate", "--endpoint", f"http://127.0.0.1:{server.server_port}", "--no-memory", file, "en:nl", "-o", target]
            subprocess.run(command, env=environment, capture_output=True, check=False)
        faults = 0
        for file, before, after in zip(files, pages(work / "before", copies), pages(work / "after", targets)):
            is_bad = before > 0 and (after == 0 or after > before * 1.1 + 1)
            faults += is_bad
            print(f"{file.name:28} {before} pages, {after} translated{' FAULT' if is_bad else ''}")
    print(f"{len(files)} documents, {faults} faults")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
