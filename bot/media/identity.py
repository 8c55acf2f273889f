"""Who signs our credentials: the operator's certificate, or a self-made chain that says so.

The self-made one is derived from the bot's own key, so that every process signs as the same, and nothing is kept.
"""

import datetime
import hashlib
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from msgspec import Struct

from bot.errors import SettingsError

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the curve P-256: a private key is a number below it."""
FROM, UNTIL = datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC), datetime.datetime(2045, 1, 1, tzinfo=datetime.UTC)
WHO = "Self-made by an A2E Studio bot"
Key = ec.EllipticCurvePrivateKey
CURVES = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}
HASHES = {"es256": hashes.SHA256(), "es384": hashes.SHA384(), "es512": hashes.SHA512()}


class Identity(Struct, frozen=True, kw_only=True):
    """What signs: PEM of the chain, leaf first, PEM of the leaf's key, and C2PA's name of the algorithm."""

    chain: str
    key: str
    algorithm: str
    until: float
    """When the leaf ends, Unix seconds: nothing can be signed with it from then on."""

    def sign(self, data: bytes) -> bytes:
        """Return the signature of bytes, the same each time where the algorithm allows it. It takes milliseconds."""
        match serialization.load_pem_private_key(self.key.encode(), password=None):
            case ec.EllipticCurvePrivateKey() as key:
                return key.sign(data, ec.ECDSA(HASHES[self.algorithm], deterministic_signing=True))
            case ed25519.Ed25519PrivateKey() as key:
                return key.sign(data)
            case rsa.RSAPrivateKey() as key:
                digest = hashes.SHA256()
                return key.sign(data, padding.PSS(padding.MGF1(digest), digest.digest_size), digest)
        raise TypeError("a key of another kind")  # `of_operator` takes no other


def self_made(secret: str) -> Identity:
    """Return the chain that follows from a secret: the same each time."""
    root, leaf = _key(secret, "root"), _key(secret, "leaf")
    signed = _certificate(leaf, "This file's credentials", by=root, of="Root")
    top = _certificate(root, "Root", by=root, of="Root")
    pem = serialization.Encoding.PEM
    chain = (signed.public_bytes(pem) + top.public_bytes(pem)).decode()
    return Identity(chain=chain, key=_pem(leaf), algorithm="es256", until=UNTIL.timestamp())


def _key(secret: str, purpose: str) -> Key:
    number = int.from_bytes(hashlib.sha512(f"{purpose}:{secret}".encode()).digest())
    return ec.derive_private_key(number % (ORDER - 1) + 1, ec.SECP256R1())


def _name(common: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, WHO), x509.NameAttribute(NameOID.COMMON_NAME, common)]
    )


def _certificate(key: Key, common: str, *, by: Key, of: str) -> x509.Certificate:
    is_root = key is by
    usage = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement"), False
    )  # of these neither makes use
    made = (
        x509.CertificateBuilder()
        .subject_name(_name(common))
        .issuer_name(_name(of))
        .public_key(key.public_key())
        .serial_number(1 if is_root else 2)
        .not_valid_before(FROM)
        .not_valid_after(UNTIL)
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not is_root,
                key_cert_sign=is_root,
                crl_sign=is_root,
                encipher_only=False,
                decipher_only=False,
                **usage,
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
    )
    if not is_root:
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
    return made.sign(by, hashes.SHA256(), ecdsa_deterministic=True)


def _pem(key: Key | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey) -> str:
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def of_operator(certificate: str, key: str) -> Identity:
    """Return the operator's own.

    Args:
        certificate: path of the chain, PEM, leaf first.
        key: path of its key, PEM.

    Raises:
        SettingsError: one of them can't be read, has expired or does not fit the other; it says which.

    """
    if not (certificate and key):
        missing = "C2PA_KEY" if certificate else "C2PA_CERT"
        raise SettingsError(f"{missing}: is missing; C2PA_CERT and C2PA_KEY belong together, set both or neither")
    try:
        chain = x509.load_pem_x509_certificates(Path(certificate).read_bytes())
        leaf = chain[0]
    except (OSError, ValueError, IndexError):
        raise SettingsError(f"C2PA_CERT: no certificate in PEM can be read at {certificate}") from None
    try:
        held = serialization.load_pem_private_key(Path(key).read_bytes(), password=None)
    except (OSError, ValueError, TypeError):
        raise SettingsError(f"C2PA_KEY: no private key in PEM without a password can be read at {key}") from None
    _check_dates(leaf)
    if leaf.public_key() != held.public_key():
        raise SettingsError("C2PA_KEY: does not fit the first certificate of C2PA_CERT")
    algorithm, until = _algorithm(held), leaf.not_valid_after_utc.timestamp()
    blocks = b"".join(one.public_bytes(serialization.Encoding.PEM) for one in chain)  # and no notes between them
    return Identity(chain=blocks.decode(), key=_pem(held), algorithm=algorithm, until=until)  # type: ignore[arg-type]


def _check_dates(leaf: x509.Certificate) -> None:
    now = datetime.datetime.now(datetime.UTC)
    if now > leaf.not_valid_after_utc:
        raise SettingsError(f"C2PA_CERT: has expired on {leaf.not_valid_after_utc:%Y-%m-%d}")
    if now < leaf.not_valid_before_utc:
        raise SettingsError(f"C2PA_CERT: is not valid before {leaf.not_valid_before_utc:%Y-%m-%d}")


def _algorithm(key: object) -> str:
    match key:
        case ec.EllipticCurvePrivateKey() if key.curve.name in CURVES:
            return CURVES[key.curve.name]
        case ed25519.Ed25519PrivateKey():
            return "ed25519"
        case rsa.RSAPrivateKey():
            return "ps256"
    raise SettingsError("C2PA_KEY: is of a kind that C2PA does not know; P-256 (es256) is usual")


def identity(certificate: str, key: str, secret: str) -> Identity:
    """Return the operator's if there is one, else the self-made one.

    Raises:
        SettingsError: the operator's can't be used.

    """
    if certificate or key:
        return of_operator(certificate, key)
    return self_made(secret)
