"""Secrets and personal data stay out of logs; secrets at rest are encrypted."""

from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..api import crypto
from ..api.redact import MASK, mask, mask_personal

TOKEN = "eyJlbmMiOiJBMTI4.xyz-123"


@tagged("post_install", "-at_install")
class TestApiRedact(BaseCase):
    def test_texts(self):
        for text in (
            f"Authorization: Bearer {TOKEN}",
            "Authorization: Basic c2VjcmV0LTEyMw==",
            "grant_type=refresh_token&refresh_token=RT1-secret&x=1",
            '{"refresh_token":"RT1-secret","expires_in":3600}',
            '{\\"refresh_token\\":\\"RT1-secret\\"}',
            "client_secret = 'RT1-secret'",
            "?code=AB11699000000000secret&state=x",
            "Token expired: RT1-secret",
            f"jwt {TOKEN} here",
            '{"token": "RT1-secret"}',
        ):
            shown = mask(text)
            self.assertIn(MASK, shown, text)
            for secret in ("secret-", "RT1-secret", "0secret", TOKEN, "c2VjcmV0"):
                self.assertNotIn(secret, shown, text)
            self.assertEqual(mask(text.encode()), shown)

    def test_what_is_no_secret(self):
        for text in (
            "errorCode=003200; statusCode=401",
            '{"code":"6240","Message":"Duplicate"}',
            "QuickBooks Online Basic subscription",
            "SyncToken=3",
            'Bearer realm="Intuit", error="invalid_token"',
            "Required parameter TaxCode is missing",
        ):
            self.assertEqual(mask(text), text)

    def test_structures(self):
        value = {
            "Authorization": "Bearer x",
            "client_secret": "s",
            "refreshToken": "r",
            "code": "AB11699000000000xyz",
            "token": "",
            "SyncToken": "3",
            "nested": [{"code": "6240", "access_token": "a"}, ("Bearer abc.def.123",)],
            "amount": Decimal("1.00"),
            "none": None,
        }
        self.assertEqual(
            mask(value),
            {
                "Authorization": MASK,
                "client_secret": MASK,
                "refreshToken": MASK,
                "code": MASK,
                "token": "",
                "SyncToken": "3",
                "nested": [
                    {"code": "6240", "access_token": MASK},
                    (f"Bearer {MASK}",),
                ],
                "amount": Decimal("1.00"),
                "none": None,
            },
        )
        self.assertEqual(value["client_secret"], "s")

    def test_personal_data(self):
        payload = {
            "DisplayName": "Ann Lee",
            "PrimaryEmailAddr": {"Address": "ann@example.com"},
            "PrimaryPhone": {"FreeFormNumber": "555"},
            "BillAddr": {
                "Id": "3",
                "Line1": "1 Road",
                "City": "Paris",
                "Country": "FR",
                "Lat": "48.8",
            },
            "PrimaryTaxIdentifier": "FR123",
            "Notes": "",
            "CustomerMemo": {"value": "call me"},
            "TotalAmt": Decimal("10.00"),
            "Line": [{"Description": "Roof", "Amount": Decimal("10.00")}],
            "CustomerRef": {"value": "7", "name": "Ann Lee"},
        }
        shown = mask_personal({"BatchItemRequest": [{"bId": "1", "Invoice": payload}]})
        self.assertEqual(
            shown["BatchItemRequest"][0]["Invoice"],
            {
                "DisplayName": "Ann Lee",
                "PrimaryEmailAddr": {"Address": MASK},
                "PrimaryPhone": {"FreeFormNumber": MASK},
                "BillAddr": {
                    "Id": "3",
                    "Line1": MASK,
                    "City": MASK,
                    "Country": "FR",
                    "Lat": MASK,
                },
                "PrimaryTaxIdentifier": MASK,
                "Notes": "",
                "CustomerMemo": {"value": MASK},
                "TotalAmt": Decimal("10.00"),
                "Line": [{"Description": "Roof", "Amount": Decimal("10.00")}],
                "CustomerRef": {"value": "7", "name": "Ann Lee"},
            },
        )
        self.assertEqual(payload["PrimaryTaxIdentifier"], "FR123")


@tagged("post_install", "-at_install")
class TestApiCrypto(BaseCase):
    def test_round_trip(self):
        box = crypto.SecretBox(crypto.make_key())
        for text in ("RT1-abc", "", "ü😀" * 2000):
            token = box.encrypt(text)
            self.assertNotIn("RT1", token)
            self.assertNotEqual(token, box.encrypt(text))
            self.assertEqual(box.decrypt(token), text)

    def test_rotation(self):
        old, new = crypto.make_key(), crypto.make_key()
        token = crypto.SecretBox(old).encrypt("secret")
        both = crypto.SecretBox(f"{new}, {old}\n")
        self.assertEqual(both.decrypt(token), "secret")
        self.assertEqual(both.fingerprint, crypto.fingerprint(new))
        self.assertTrue(both.knows(crypto.fingerprint(old)))
        self.assertEqual(crypto.SecretBox([new]).decrypt(both.rotate(token)), "secret")
        with self.assertRaises(crypto.WrongKey):
            crypto.SecretBox(new).decrypt(token)
        with self.assertRaises(crypto.WrongKey):
            crypto.SecretBox(new).rotate(token)

    def test_missing_and_malformed(self):
        for nothing in (None, "", " , \n", []):
            with self.assertRaises(crypto.KeyMissing):
                crypto.SecretBox(nothing)
        good = crypto.make_key()
        for wrong in ("short", "ü" * 44, good[:-1], good.replace(good[3], "!")):
            with self.assertRaises(crypto.WrongKey) as caught:
                crypto.SecretBox(f"{good},{wrong}")
            self.assertIn("key 2", str(caught.exception))
            self.assertNotIn(wrong, str(caught.exception))
        with self.assertRaises(crypto.WrongKey):
            crypto.SecretBox(good).decrypt("damaged")

    def test_fingerprint_gives_nothing_away(self):
        key = crypto.make_key()
        self.assertRegex(crypto.fingerprint(key), r"^[0-9a-f]{16}$")
        self.assertNotIn(key, repr(crypto.SecretBox(key)))
