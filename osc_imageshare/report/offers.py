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

"""Offers in a prompt: a block of at most three lines each."""

from collections.abc import Iterable
import datetime

from osc_imageshare.i18n import _
from osc_imageshare.report import measure
from osc_imageshare.sharing import dates
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text

_INDENT = '  '
# Enough to compare by eye; --expect-hash compares all of them.
_DIGITS = 12
_UNITS = ('KiB', 'MiB', 'GiB', 'TiB')


def block(
    offer: model.Offer, now: datetime.datetime, width: int | None
) -> str:
    """Return what an offer is about, in at most three lines.

    :param width: of the terminal; ``None``: lines may have any length.
    """
    return '\n'.join(_lines(offer, now, width))


def _lines(
    offer: model.Offer, now: datetime.datetime, width: int | None
) -> Iterable[str]:
    image, owner = offer.image, offer.owner
    yield _named('', image.name, image.id, width)
    whose = _INDENT + (
        _('from %s') % '' if owner.id else _('without an owner')
    )
    yield _named(whose, owner.shown_name, owner.id, width)
    age = dates.age(image.created_at, now)
    facts = (
        _size(image.size),
        _('%s old') % age if age else _('of unknown age'),
        _content(image),
    )
    line = _INDENT + ', '.join(facts)
    yield line if width is None else measure.fit(line, width)


def _named(
    before: str, name: str | None, identifier: str, width: int | None
) -> str:
    """Return a name and an ID; a name that is too long gives way."""
    title = before + text.title(name, identifier)
    if width is None or measure.width_of(title) <= width:
        return title
    around = measure.width_of(before + text.title(' ', identifier)) - 1
    shown = measure.fit(text.visible(name or ''), max(width - around, 3))
    return before + text.title(shown, identifier)


def _content(image: model.Image) -> str:
    if not image.hash_value:
        return _('no hash')
    return text.visible(f'{image.hash_algo}:{image.hash_value[:_DIGITS]}')


def _size(size: int | None) -> str:
    """Return a size as a person reads it."""
    if size is None:
        return _('of unknown size')
    if size < 1024:
        return _('%d bytes') % size
    amount = float(size)
    for unit in _UNITS:
        amount /= 1024
        if amount < 1024 or unit == _UNITS[-1]:
            break
    return f'{amount:.1f} {unit}'
