"""The secrets behind second factors, which the database holds sealed."""

from base64 import b64decode, b64encode

from allauth.mfa.adapter import DefaultMFAAdapter

from alpr_compliance.sealing import seal, unseal

SEALED = "sealed:"
PURPOSE = b"second factors"


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    def encrypt(self, text: str) -> str:
        return SEALED + b64encode(seal(text.encode(), PURPOSE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        # A backup of before they were sealed brings them back as they were.
        if not encrypted_text.startswith(SEALED):
            return encrypted_text
        return unseal(b64decode(encrypted_text.removeprefix(SEALED)), PURPOSE).decode()
