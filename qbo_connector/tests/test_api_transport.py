"""What a failed request proves: nothing sent, or perhaps received."""

import datetime
import ipaddress
import pathlib
import ssl
import tempfile

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from odoo.tests import BaseCase, tagged

from ..api.faults import NoAnswer, NotReached
from ..api.transport import failure, new_session, read_body, transmit
from .test_api_double import Double, Reply, free_port


def self_signed():
    """Return a server's TLS context that no client has reason to trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.timezone.utc)
    day = datetime.timedelta(days=1)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - day)
        .not_valid_after(now + day)
        .add_extension(x509.SubjectAlternativeName([address]), False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "both.pem")
        path.write_bytes(
            certificate.public_bytes(pem)
            + key.private_bytes(
                pem,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        context.load_cert_chain(path)
    return context


@tagged("post_install", "-at_install")
class TestApiTransport(BaseCase):
    def send(self, url, session=None, limit=2, **kwargs):
        session = session or new_session((2, 0.5))
        self.addCleanup(session.close)
        request = requests.Request("POST", url, data=b"{}", **kwargs)
        return transmit(session, request, limit)

    def serve(self, *replies, **kwargs):
        double = Double(*replies, **kwargs).__enter__()
        self.addCleanup(double.__exit__)
        return double

    def test_perhaps_received(self):
        long = b"x" * 100_000
        for name, reply in {
            "dropped": Reply(drop=True),
            "silent": Reply(wait=20),
            "cut in the body": Reply(200, long, cut=70_000),
            "cut before the body": Reply(200, long, cut=0),
            "wrong encoding": Reply(200, b"no", {"Content-Encoding": "gzip"}),
        }.items():
            double = self.serve(reply)
            with self.assertRaises(NoAnswer, msg=name):
                self.send(double.url)
            self.assertEqual(len(double.seen), 1, name)

    def test_dripping_answer_has_an_end(self):
        double = self.serve(Reply(200, b"x" * 1_000_000, dribble=0.1))
        with self.assertRaisesRegex(NoAnswer, "too slowly"):
            self.send(double.url, limit=0.5)

    def test_kept_connection_that_died_proves_nothing(self):
        double = self.serve(Reply(200, b"{}"), Reply(drop=True))
        session = new_session((2, 2))
        self.assertEqual(self.send(double.url, session)[1], b"{}")
        with self.assertRaises(NoAnswer):
            self.send(double.url, session)
        self.assertEqual(len({seen.port for seen in double.seen}), 1)

    def test_certainly_not_sent(self):
        for url in (
            f"http://127.0.0.1:{free_port()}/",
            "http://",
            "nonsense",
            "gopher://127.0.0.1/",
        ):
            with self.assertRaises(NotReached, msg=url):
                self.send(url)

    def test_name_that_does_not_resolve(self):
        """Past the test suite's guard, which stops foreign names by itself."""
        session = new_session((2, 2))
        prepared = session.prepare_request(
            requests.Request("GET", "http://nobody.invalid/")
        )
        with self.assertRaises(requests.ConnectionError) as caught:
            session.get_adapter(prepared.url).send(prepared)
        self.assertIsInstance(failure(caught.exception), NotReached)

    def test_certificate_that_does_not_check(self):
        double = self.serve(Reply(200, b"{}"), ssl_context=self_signed())
        with self.assertRaises(NotReached):
            self.send(double.url)
        self.assertFalse(double.seen)

    def test_connect_timeout(self):
        self.assertIsInstance(failure(requests.ConnectTimeout("slow")), NotReached)
        self.assertIsInstance(failure(requests.ReadTimeout("slow")), NoAnswer)
        self.assertIsInstance(failure(requests.exceptions.SSLError("eof")), NoAnswer)

    def test_redirects_are_not_followed(self):
        target = self.serve(Reply(200, b"{}"))
        double = self.serve(Reply(302, b"", {"Location": target.url}))
        response, raw = self.send(double.url)
        self.assertEqual((response.status_code, raw), (302, b""))
        self.assertFalse(target.seen)

    def test_short_body_without_urllib3s_help(self):
        """urllib3 1.26 hands out a cut-off body without a word."""

        class Raw:
            def tell(self):
                return 3

        response = requests.Response()
        response.status_code = 200
        response.headers["Content-Length"] = "10"
        response._content = b"abc"
        response._content_consumed = True
        response.raw = Raw()
        response.close = lambda: None
        with self.assertRaisesRegex(NoAnswer, "cut off"):
            read_body(response, 5)
