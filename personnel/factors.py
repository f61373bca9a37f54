"""The secrets behind second factors, which the database holds sealed."""

from base64 import b64decode, b64encode

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.exceptions import InvalidTag

from alpr_compliance.policy import PolicyViolation
from alpr_compliance.sealing import seal, unseal
from personnel.gate import agency_profile

SEALED = "sealed:"
PURPOSE = b"second factors"


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    def encrypt(self, text: str) -> str:
        return SEALED + b64encode(seal(text.encode(), PURPOSE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        # A backup of before they were sealed brings them back as they were.
        if not encrypted_text.startswith(SEALED):
            return encrypted_text
        sealed = b64decode(encrypted_text.removeprefix(SEALED))
        try:
            return unseal(sealed, PURPOSE).decode()
        except InvalidTag as error:
            # Nothing is returned in its place: the codes of a seed that is known can be computed.
            raise PolicyViolation(
                agency_profile().cite("second_factor"),
                "This second factor can not be read: the site's secret changed after it was set"
                " up. No code of it opens the account any more.",
                "Ask the ALPR Administrator to have it taken away, or the system administrator"
                " where nobody can sign in. Then you set up a new one.",
            ) from error
