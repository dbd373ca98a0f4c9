# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#     http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.

"""Values of arguments: taken as they are, refused, or read from input."""

import argparse
from collections.abc import Callable
import re
from typing import TYPE_CHECKING

from osc_lib import exceptions

from osc_imageshare.i18n import _

if TYPE_CHECKING:
    import datetime

# How many hexadecimal digits a hash has, by the name that hashlib gives the
# algorithm: Glance uses any of hashlib's, and OpenSSL adds some.
_DIGITS = {
    'blake2b': 128,
    'blake2s': 64,
    'md5': 32,
    'ripemd160': 40,
    'sha1': 40,
    'sha224': 56,
    'sha256': 64,
    'sha384': 96,
    'sha3_224': 56,
    'sha3_256': 64,
    'sha3_384': 96,
    'sha3_512': 128,
    'sha512': 128,
    'sha512_224': 56,
    'sha512_256': 64,
    'sm3': 64,
}


def name_or_id(text: str) -> str:
    """Take a name or an ID (an argparse type)."""
    if not text.strip():
        raise argparse.ArgumentTypeError(_('a name or an ID is empty'))
    try:
        text.encode()
    except UnicodeEncodeError as exc:
        raise argparse.ArgumentTypeError(
            _('a name or an ID is not UTF-8')
        ) from exc
    return text


def up_to(most: int) -> Callable[[str], int]:
    """Return what takes a whole number from one to another."""

    def take(text: str) -> int:
        number = seconds(text)
        if not 1 <= number <= most:
            raise argparse.ArgumentTypeError(
                _('%(number)s is not in the range 1 to %(most)s')
                % {'number': number, 'most': most}
            )
        return number

    return take


def seconds(text: str) -> int:
    """Take a whole number that is not negative (an argparse type)."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise argparse.ArgumentTypeError(
            _('%r is not a whole number of at most nine digits') % text
        )
    return int(text)


def content(text: str) -> tuple[str, str]:
    """Take the hash of an image: algorithm and value (an argparse type).

    A hash that no image can have is a mistake in copying it.
    """
    algorithm, _separator, value = text.lower().partition(':')
    if not (algorithm and re.fullmatch('[0-9a-f]+', value)):
        raise argparse.ArgumentTypeError(
            _(
                '%r is not a hash; expected <algorithm>:<hexadecimal digits>, '
                'for example sha512:2c74fd17...'
            )
            % text
        )
    if algorithm not in _DIGITS:
        raise argparse.ArgumentTypeError(
            _('unknown hash algorithm %r; Glance uses sha512 by default')
            % algorithm
        )
    if len(value) != _DIGITS[algorithm]:
        raise argparse.ArgumentTypeError(
            _(
                'a %(algorithm)s hash has %(digits)d hexadecimal digits, not '
                '%(number)d'
            )
            % {
                'algorithm': algorithm,
                'digits': _DIGITS[algorithm],
                'number': len(value),
            }
        )
    return algorithm, value


class NoImages(exceptions.CommandError):
    """Images were to come from standard input, and there are none."""

    def __init__(self) -> None:
        super().__init__(
            _('Standard input is empty; expected image names or IDs.')
        )


def images(arguments: list[str]) -> tuple[str, ...]:
    """Return the images that arguments name; "-" stands for many.

    :raises NoImages: standard input is empty, and no other image is named.
    :raises exceptions.CommandError: standard input is not a list of images.
    """
    from osc_imageshare.command import lines

    names: list[str] = []
    for argument in arguments:
        names += lines.read() if argument == '-' else [argument]
    if arguments and not names:
        # No image at all is not the same as every image.
        raise NoImages
    return tuple(names)


def title(text: str) -> str:
    """Take a title (an argparse type)."""
    if not text.strip():
        raise argparse.ArgumentTypeError(_('the title is empty'))
    return text.strip()


def date(text: str) -> 'datetime.datetime':
    """Take a date, or a date and time with zone (an argparse type)."""
    from osc_imageshare.sharing import dates

    try:
        return dates.parse(text)
    except ValueError as exc:
        raise argparse.ArgumentTypeError(f'{text!r} {exc}') from exc
