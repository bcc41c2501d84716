"""The HTTP server of the Solr stand-in: ``python -m dev.solr.server <port> <file>``."""

from __future__ import annotations

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

from dev.solr.index import BadRequest, Index, Stored
from dev.solr.schema import load, schema_file

JSON = "application/json;charset=utf-8"


class Handler(BaseHTTPRequestHandler):
    """A handler of one request. The index belongs to the server."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    index: Index

    def do_GET(self) -> None:
        """Answer a GET."""
        self._answer(b"")

    def do_POST(self) -> None:
        """Answer a POST."""
        self._answer(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

    def _answer(self, body: bytes) -> None:
        try:
            kind, content = self._dispatch(body)
            self._send(200, kind, content)
        except BadRequest as error:
            self._send(400, JSON, json.dumps({"error": {"msg": str(error), "code": 400}}).encode())
        except FileNotFoundError:
            self._send(404, JSON, json.dumps({"error": {"msg": "not found", "code": 404}}).encode())

    def _dispatch(self, body: bytes) -> tuple[str, bytes]:
        url = urlsplit(self.path)
        handler = url.path.rstrip("/").split("/", 3)[-1]
        match handler:
            case "select":
                parameters = parse_qs(url.query, keep_blank_values=True)
                parameters |= parse_qs(body.decode(), keep_blank_values=True)
                return JSON, json.dumps(self.index.select(parameters)).encode()
            case "update":
                self._update(body)
                return JSON, b'{"responseHeader":{"status":0,"QTime":0}}'
            case "schema" | "admin/file":
                return "application/xml; charset=utf-8", schema_file().read_bytes()
            case "admin/ping":
                return JSON, b'{"responseHeader":{"status":0},"status":"OK"}'
        raise FileNotFoundError(handler)

    def _update(self, body: bytes) -> None:
        if "json" in self.headers.get("Content-Type", ""):
            documents = json.loads(body)
            self.index.add(documents if isinstance(documents, list) else [documents])
        elif body.strip():
            self._update_xml(ElementTree.fromstring(body))
        self.index.save()

    def _update_xml(self, message: ElementTree.Element) -> None:
        if message.tag == "add":
            self.index.add([_document(element) for element in message.iter("doc")])
        elif message.tag == "delete":
            self.index.delete([element.text or "" for element in message.iter("id")])
            for element in message.iter("query"):
                self.index.delete_matching(element.text or "")

    def _send(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log failures only."""
        if str(code) != "200":
            super().log_request(code, size)


def _document(element: ElementTree.Element) -> Stored:
    """Return a document of an XML message; a repeated field is a list."""
    document: Stored = {}
    for field in element.iter("field"):
        name, value = field.attrib["name"], field.text or ""
        earlier = document.get(name)
        document[name] = value if earlier is None else [*(earlier if isinstance(earlier, list) else [earlier]), value]
    return document


def main(port: int, path: Path) -> None:
    """Serve on 127.0.0.1 until killed."""
    handler = type("BoundHandler", (Handler,), {"index": Index(load(schema_file()), path)})
    ThreadingHTTPServer(("127.0.0.1", port), handler).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
