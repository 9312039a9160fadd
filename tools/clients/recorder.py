"""A proxy in front of a server that writes down what clients send, for tests that send it again.

A client of the server is more than its documentation: each library adds fields, headers and turns of its own.
"""

import http.client
import http.server
import json
import threading

# What says something about the protocol, beside the body.
HEADERS = ("accept", "content-type")


class Recorder:
    """Passes requests on to the server at `port` and keeps those that have a body."""

    def __init__(self, port):
        self.requests, self.label = [], {}
        recorder = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def pass_on(self):
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                recorder.keep(self, body)
                server = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
                headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
                server.request(self.command, self.path, body, headers)
                answer = server.getresponse()
                self.send_response(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in ("connection", "transfer-encoding", "content-length"):
                        self.send_header(name, value)
                self.send_header("connection", "close")
                self.end_headers()
                while piece := answer.read1(65536):
                    self.wfile.write(piece)
                    self.wfile.flush()
                self.close_connection = True

            do_GET = do_POST = pass_on

            def log_message(self, *_):
                pass

        self.proxy = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.proxy.server_port}"
        threading.Thread(target=self.proxy.serve_forever, daemon=True).start()

    def keep(self, request, body):
        entry = dict(self.label, method=request.command, path=request.path)
        entry |= {name: request.headers[name] for name in HEADERS if name in request.headers}
        if body:
            entry["body"] = json.loads(body)
        self.requests.append(entry)

    def write(self, path):
        """A line for each request, the same one once. Identifiers that clients draw are kept as they came."""
        lines = dict.fromkeys(json.dumps(entry, ensure_ascii=False) for entry in self.requests)
        path.write_text("".join(line + "\n" for line in lines))
