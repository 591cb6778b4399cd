"""Addresses of Bitcoin, Litecoin, Ethereum, Tron and Monero, each with its own checksum.

The value is the currency, a colon and the address as its makers write it: `btc:bc1q…`, `eth:0xAb…`.
What its checksum denies is no wallet, nor are test networks, private keys, transactions and other
hexadecimal ids.

Confidence:
1.0  the checksum is right, and only one currency writes addresses so.
0.9  Ethereum in one case only, which has no checksum; Bitcoin's 3…, which old Litecoin wallets write as
     well (Litecoin, named last just before it, decides for that); SegWit programs that the network gives
     no meaning yet.

Sources: BIP 13, 173, 350 (Bitcoin), Litecoin Core's chainparams, EIP 55 (Ethereum), TRON's account model,
docs.getmonero.org (addresses, base58).
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING, TypeAlias
from unicodedata import normalize

import numpy as np

from manumit.detect.extract.gates import gate
from manumit.detect.extract.mention import Mention, left_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

_Found: TypeAlias = "tuple[str, float] | None"

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

VERSIONS = {0x00: "btc", 0x05: "btc", 0x30: "ltc", 0x32: "ltc", 0x41: "trx"}
"""First byte of a Base58Check address, main networks only."""
SCRIPT_HASH = 0x05
"""Bitcoin's pay to script hash; Litecoin's until 2018, when it became LITECOIN_SCRIPT_HASH."""
LITECOIN_SCRIPT_HASH = 0x32
HUMAN_READABLE = {"bc": "btc", "ltc": "ltc"}
"""What a SegWit address begins with, main networks only."""
MONERO = {(95, 18), (95, 42), (106, 19)}
"""Length and first byte: standard, subaddress, integrated; main network only."""

# Full-width and mathematical letters and digits, for addresses in fancy type.
_STYLED = "\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d6a3\U0001d7ce-\U0001d7ff"
_B58 = "1-9A-HJ-NP-Za-km-z"
# Begins at a character that few words hold (that is what a scan costs); bc1 and ltc1 are found at their 1.
CANDIDATE = re.compile(
    rf"""[01348LMT{_STYLED}](?:
        (?<=[13LMT])(?<![0-9A-Za-z].)[{_B58}]{{24,33}}+
      | (?<=[48])(?<![0-9A-Za-z].)[{_B58}]{{94}}(?:[{_B58}]{{11}})?+
      | (?<=0)(?<![0-9A-Za-z].)[xX][0-9A-Fa-f]{{40}}
      | (?<=bc1|BC1)(?<![0-9A-Za-z]...)(?P<bc>[0-9A-Za-z]{{11,86}}+)
      | (?<=ltc1|LTC1)(?<![0-9A-Za-z]....)(?P<ltc>[0-9A-Za-z]{{11,86}}+)
      | (?<=[{_STYLED}])(?<![0-9A-Za-z{_STYLED}].)[0-9A-Za-z{_STYLED}]{{13,105}}+
    )(?![0-9A-Za-z{_STYLED}])""",
    re.VERBOSE | re.DOTALL,
)
_BEFORE = {"bc": 2, "ltc": 3}
"""Code points of an address before its match."""

_HEXADECIMAL = re.compile("0[xX][0-9A-Fa-f]{40}")

_CONTEXT = 40
"""Code points before an address in which a currency's name is looked for."""
_NAMED = re.compile(r"\b(?:btc|xbt|bitcoins?|ltc|litecoins?)\b", re.IGNORECASE)


def gated() -> str:
    """See `gates`."""
    return gate(CANDIDATE)


def find(text: str) -> Iterator[Mention]:
    """Wallets that the text names.

    Parameters
    ----------
    text : one text, or many with BETWEEN between them.

    Yields
    ------
    mentions of kind `wallet`, in the order of their start.
    """
    spans = [(m.start() - _BEFORE.get(m.lastgroup or "", 0), m.end()) for m in CANDIDATE.finditer(text)]
    addresses = [normalize("NFKC", text[start:stop]) for start, stop in spans]
    hashes = _hashes(addresses)
    for (start, stop), address in zip(spans, addresses, strict=True):
        found = _known(address, hashes)
        if found is None:
            continue
        value, confidence = found
        if value.startswith("btc:3") and _says_litecoin(text, start):
            value = _as_litecoin(address)
        yield Mention(start, stop, "wallet", value, confidence)


def _known(address: str, hashes: dict[bytes, bytes]) -> _Found:
    """Value and confidence of a candidate that is an address."""
    if _HEXADECIMAL.fullmatch(address):
        return _ethereum(address[2:], hashes)
    if len(address) in (95, 106):
        return _monero(address, hashes)
    if address[:4].lower().startswith(("bc1", "ltc1")) and (found := _segwit(address)):
        return found
    payload = _base58check(address)
    if payload is None or payload[0] not in VERSIONS:
        return None
    return f"{VERSIONS[payload[0]]}:{address}", 0.9 if payload[0] == SCRIPT_HASH else 1.0


def _hashes(addresses: list[str]) -> dict[bytes, bytes]:
    """Keccak of what needs it, all at once: one by one it would take longer than the search."""
    messages = set()
    for address in addresses:
        if _HEXADECIMAL.fullmatch(address):
            messages.add(address[2:].lower().encode())
        elif len(address) in (95, 106):
            messages.add(_monero_bytes(address)[:-4])
    in_order = sorted(messages)
    return dict(zip(in_order, keccak_256(in_order), strict=True))


def _says_litecoin(text: str, start: int) -> bool:
    """Whether the last currency named before `start` is Litecoin."""
    named = _NAMED.findall(left_of(text, start, _CONTEXT))
    return bool(named) and named[-1].lower().startswith("l")


def _number58(written: str) -> int:
    """What the letters are as a number to the base of 58; -1: one of them is no digit."""
    number = 0
    for letter in written:
        digit = BASE58.find(letter)
        if digit < 0:
            return -1
        number = number * 58 + digit
    return number


def _base58check(written: str) -> bytes | None:
    """Version byte and 20 bytes of hash, if the checksum after them is right."""
    if not 25 <= len(written) <= 34:
        return None
    number = _number58(written)
    if not 0 <= number < 1 << 200:
        return None
    raw = number.to_bytes(25, "big")
    payload, checksum = raw[:21], raw[21:]
    right = _checksum(payload) == checksum and written == _written58(raw)
    return payload if right else None


def _checksum(payload: bytes) -> bytes:
    """Four bytes that Base58Check puts behind the payload."""
    return sha256(sha256(payload).digest()).digest()[:4]


def _written58(raw: bytes) -> str:
    """Bytes as Bitcoin writes them to the base of 58: a zero byte in front is a 1."""
    number = int.from_bytes(raw, "big")
    letters = []
    while number:
        number, digit = divmod(number, 58)
        letters.append(BASE58[digit])
    return "1" * (len(raw) - len(raw.lstrip(b"\0"))) + "".join(reversed(letters))


def _as_litecoin(address: str) -> str:
    """The same script hash as Litecoin writes it today."""
    payload = bytes([LITECOIN_SCRIPT_HASH]) + _number58(address).to_bytes(25, "big")[1:21]
    return "ltc:" + _written58(payload + _checksum(payload))


def _segwit(written: str) -> _Found:
    """A witness program in Bech32 (version 0) or Bech32m (1 to 16)."""
    address = written.lower()
    if written not in (address, written.upper()) or len(address) > 90:
        return None
    prefix, _, data = address.rpartition("1")
    values = [BECH32.find(letter) for letter in data]
    if prefix not in HUMAN_READABLE or len(values) < 7 or min(values) < 0:
        return None
    version, words = values[0], values[1:-6]
    expanded = [ord(letter) >> 5 for letter in prefix] + [0] + [ord(letter) & 31 for letter in prefix]
    if version > 16 or _polymod(expanded + values) != (0x2BC830A3 if version else 1):
        return None
    size, padding = divmod(len(words) * 5, 8)
    if padding > 4 or (words and words[-1] & ((1 << padding) - 1)) or not 2 <= size <= 40:
        return None
    if version == 0 and size not in (20, 32):
        return None
    return f"{HUMAN_READABLE[prefix]}:{address}", 1.0 if version == 0 or (version, size) == (1, 32) else 0.9


def _polymod(values: list[int]) -> int:
    """Bech32's checksum, as BIP 173 writes it."""
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            if top >> bit & 1:
                check ^= generator
    return check


def _ethereum(digits: str, hashes: dict[bytes, bytes]) -> _Found:
    """Forty hexadecimal digits: which letters are capitals is the checksum (EIP 55)."""
    low = digits.lower()
    hashed = hashes[low.encode()].hex()
    right = "".join(
        digit.upper() if check >= "8" else digit for digit, check in zip(low, hashed, strict=False)
    )
    if digits in (low, low.upper()):
        return "eth:0x" + right, 0.9
    return ("eth:0x" + right, 1.0) if digits == right else None


def _monero(address: str, hashes: dict[bytes, bytes]) -> _Found:
    """A main network's address with four bytes of Keccak at its end."""
    raw = _monero_bytes(address)
    if not raw or (len(address), raw[0]) not in MONERO or hashes[raw[:-4]][:4] != raw[-4:]:
        return None
    return f"xmr:{address}", 1.0


def _monero_bytes(address: str) -> bytes:
    """Blocks of 8 bytes in 11 letters, the last of 5 bytes in 7; empty: a block is too large."""
    raw = b""
    for start in range(0, len(address), 11):
        block = address[start : start + 11]
        number, size = _number58(block), 8 if len(block) == 11 else 5
        if not 0 <= number < 1 << 8 * size:
            return b""
        raw += number.to_bytes(size, "big")
    return raw


def _round_constants() -> list[np.uint64]:
    """Of Keccak-f[1600]: bits of a shift register (FIPS 202, 3.2.5)."""
    constants, register = [], 1
    for _ in range(24):
        constant = 0
        for power in range(7):
            if register & 1:
                constant |= 1 << (1 << power) - 1
            register = register << 1 ^ (0x171 if register & 0x80 else 0)
        constants.append(np.uint64(constant))
    return constants


def _lane_moves() -> tuple[NDArray[np.intp], NDArray[np.uint64]]:
    """Of Keccak-f[1600]: where each lane comes from and how far it turns (FIPS 202, 3.2.2, 3.2.3)."""
    source, bits = np.zeros(25, np.intp), np.zeros((25, 1), np.uint64)
    x, y = 1, 0
    for step in range(24):
        place, (x, y) = x + 5 * y, (y, (2 * x + 3 * y) % 5)
        source[x + 5 * y] = place
        bits[x + 5 * y] = (step + 1) * (step + 2) // 2 % 64
    return source, bits


_ROUNDS = _round_constants()
_SOURCE, _LEFT = _lane_moves()
_RIGHT = (np.uint64(64) - _LEFT) % np.uint64(64)
_ONE = np.uint64(1)
_RATE = 136
_AT_ONCE = 4096


def keccak_256(messages: Sequence[bytes], *, suffix: int = 0x01) -> list[bytes]:
    """Hashes of 32 bytes, as Ethereum and Monero use them.

    Parameters
    ----------
    messages : each of at most 135 bytes (one block).
    suffix : first byte of the padding: 0x01 is Keccak as it was proposed, 0x06 is SHA3-256 of FIPS 202.
    """
    hashes = []
    for start in range(0, len(messages), _AT_ONCE):
        part = messages[start : start + _AT_ONCE]
        blocks = b"".join(message + bytes([suffix]) + bytes(_RATE - 1 - len(message)) for message in part)
        block = np.frombuffer(blocks, "<u8").reshape(len(part), _RATE // 8).T
        lanes = np.zeros((25, len(part)), np.uint64)
        lanes[: len(block)] = block
        lanes[len(block) - 1] ^= _ONE << np.uint64(63)
        digests = np.ascontiguousarray(_permuted(lanes)[:4].T).astype("<u8").tobytes()
        hashes += [digests[at : at + 32] for at in range(0, len(digests), 32)]
    return hashes


def _permuted(lanes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Keccak-f[1600] of states of 25 words, one a column."""
    for constant in _ROUNDS:
        sums = np.bitwise_xor.reduce(lanes.reshape(5, 5, -1), axis=0)
        after = np.roll(sums, -1, axis=0)
        mixed = np.roll(sums, 1, axis=0) ^ (after << _ONE | after >> np.uint64(63))
        moved = (lanes.reshape(5, 5, -1) ^ mixed).reshape(25, -1)[_SOURCE]
        rows = (moved << _LEFT | moved >> _RIGHT).reshape(5, 5, -1)
        lanes = (rows ^ ~np.roll(rows, -1, axis=1) & np.roll(rows, -2, axis=1)).reshape(25, -1)
        lanes[0] ^= constant
    return lanes
