"""A Hugging Face hub on this machine: a repository of one large file, its storage, and its listing."""

import hashlib
import http.server
import json
import threading
import time

COMMITS = ["0123456789abcdef0123456789abcdef01234567", "89abcdef0123456789abcdef0123456789abcdef"]


class Hub:
    """Serves `files`, by repository and name. Large files are redirected to a storage of another address."""

    def __init__(self, files):
        self.files = files
        self.commit = COMMITS[0]
        self.seen = []
        # Seconds that every hundredth of a file takes.
        self.pause = 0.0
        self.storage = self.listen(at_storage=True)
        self.endpoint = self.listen(at_storage=False)

    def listen(self, at_storage):
        hub = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *words):
                pass

            def do_HEAD(self):
                hub.answer(self, at_storage)

            do_GET = do_HEAD

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    def downloads(self):
        """The requests for contents since the last call: their ranges."""
        seen, self.seen = self.seen, []
        return [request.get("range", "all") for request in seen if request["what"] == "GET storage"]

    def answer(self, request, at_storage):
        where = "storage" if at_storage else "hub"
        self.seen.append({"what": f"{request.command} {where}", **{k.lower(): v for k, v in request.headers.items()}})
        parts = request.path.split("?")[0].strip("/").split("/")
        repository = "/".join(parts[2:4] if parts[0] == "api" else parts[:2])
        if repository not in self.files:
            return self.send(request, 404, {"X-Error-Code": "RepoNotFound"}, b"no")
        if parts[0] == "api":
            return self.send(request, 200, {"Content-Type": "application/json"}, self.listing(repository, parts[4]))
        contents = self.files[repository].get(parts[-1])
        if contents is None:
            return self.send(request, 404, {"X-Error-Code": "EntryNotFound"}, b"no")
        if at_storage:
            return self.send_contents(request, contents)
        commit = self.commit if parts[3] == "main" else parts[3]
        headers = {
            "X-Repo-Commit": commit,
            "X-Linked-Etag": f'"{hashlib.sha256(contents).hexdigest()}"',
            "X-Linked-Size": str(len(contents)),
            "Location": self.storage + request.path,
        }
        return self.send(request, 302, headers, b"elsewhere")

    def listing(self, repository, kind):
        if kind != "tree":
            return json.dumps({"id": repository, "sha": self.commit, "siblings": []}).encode()
        entry = lambda name, contents: {
            "type": "file", "path": name, "size": len(contents), "oid": "a" * 40,
            "lfs": {"oid": hashlib.sha256(contents).hexdigest(), "size": len(contents), "pointerSize": 130},
        }
        return json.dumps([entry(*file) for file in self.files[repository].items()]).encode()

    def send_contents(self, request, contents):
        start = int(request.headers.get("Range", "bytes=0-").removeprefix("bytes=").split("-")[0])
        headers = {"ETag": f'"{hashlib.sha256(contents).hexdigest()}"'}
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(contents) - 1}/{len(contents)}"
        self.send(request, 206 if start else 200, headers, contents[start:])

    def send(self, request, status, headers, body):
        request.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            request.send_header(name, value)
        request.end_headers()
        if request.command == "HEAD":
            return
        try:
            step = len(body) // 100 + 1
            for at in range(0, len(body), step):
                request.wfile.write(body[at:at + step])
                time.sleep(self.pause)
        except OSError:
            pass  # The client was killed, which is a part of the checks.
