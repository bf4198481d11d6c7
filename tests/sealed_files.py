"""Locked files for tests.

``PUBLISHED`` is the test vector ``scrypt`` of https://github.com/C2SP/CCTV, folder age/testdata (0BSD): the word "age",
locked with the passphrase "password" so lightly that opening takes no time.
"""

from __future__ import annotations

PUBLISHED = (
    b"age-encryption.org/v1\n"
    b"-> scrypt rF0/NwblUHHTpgQgRpe5CQ 10\n"
    b"gUjEymFKMVXQEKdMMHL24oYexjE3TIC0O0zGSqJ2aUY\n"
    b"--- IOXiQYStkoT1mvZW2tFOqZdhRVvj58egABx/sWfZQbc\n"
) + bytes.fromhex("1b35c6e687dd00da3ac379ac9f742c21fd185a1b9e3ded739d14ac6a9a50124db866d8")

PASSPHRASE = "Lantern over the mill pond"
