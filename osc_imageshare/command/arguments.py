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

from osc_imageshare.i18n import _


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


def images(arguments: list[str]) -> tuple[str, ...]:
    """Return the images that arguments name; "-" stands for many.

    :raises exceptions.CommandError: standard input names none.
    """
    from osc_imageshare.command import lines

    names: list[str] = []
    for argument in arguments:
        names += lines.read() if argument == '-' else [argument]
    return tuple(names)
