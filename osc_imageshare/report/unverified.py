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

"""What the caller does not have permission to know, in a few sentences.

An audit by a plain member leaves much unknown, for one reason. It is said
once, and not for each check and share.
"""

from collections.abc import Iterable
import dataclasses
from typing import TypeAlias

from osc_imageshare.audit import check
from osc_imageshare.audit import registry
from osc_imageshare.i18n import _
from osc_imageshare.report import record
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import text

_MOST_CAUSES = 3
_UNREAD_MEMBERS = 'unread-members'

_Share: TypeAlias = tuple[str, str | None, str | None]


@dataclasses.dataclass(frozen=True, slots=True)
class Unverified:
    """Results that are unknown because of one missing permission.

    :ivar sentence: what could not be verified, and why.
    :ivar checks: IDs of the checks that were skipped, each once.
    :ivar subjects: the members, or else the images, each once.
    """

    sentence: str
    checks: tuple[str, ...]
    subjects: tuple[str, ...]


def groups(records: Iterable[record.Record]) -> tuple[Unverified, ...]:
    """Return what could not be verified, by what is not permitted."""
    alike: dict[
        tuple[reading.Source | None, bool, bool], list[record.Record]
    ] = {}
    for shown in records:
        if shown.is_unverified:
            incoming = _is_incoming(shown.check)
            key = (shown.source, incoming, shown.member_id is None)
            alike.setdefault(key, []).append(shown)
    return tuple(
        _group(source, unverified, incoming=incoming)
        for (source, incoming, _of_image), unverified in alike.items()
    )


def skipped(unverified: Iterable[Unverified]) -> tuple[str, ...]:
    """Return the IDs of all checks that were skipped, each once."""
    return tuple(
        dict.fromkeys(check for group in unverified for check in group.checks)
    )


def _is_incoming(check_id: str) -> bool:
    """Tell whether the member of a finding is the audited project."""
    return check_id in _INCOMING


_INCOMING = frozenset(
    subject.id
    for subject in registry.CHECKS
    if isinstance(subject, check.IncomingCheck | check.UsageCheck)
)


def _group(
    source: reading.Source | None,
    records: list[record.Record],
    *,
    incoming: bool,
) -> Unverified:
    checks = tuple(dict.fromkeys(shown.check for shown in records))
    images = dict.fromkeys(shown.image for shown in records)
    members = dict.fromkeys(
        shown.member for shown in records if shown.member_id is not None
    )
    if incoming and source is reading.Source.USE:
        sentence = _('Your servers and volumes could not be read: %s.')
        return Unverified(sentence % _causes(records), checks, ())
    if incoming or not members:
        sentence = _of_images(source, len(images), checks, incoming=incoming)
        return Unverified(sentence, checks, tuple(images))
    shares = {_share(shown) for shown in records}
    number = text.counted(len(members), _('%d member'), _('%d members'))
    if len(shares) > len(members):
        number = _('%(members)s (%(shares)d shares)') % {
            'members': number,
            'shares': len(shares),
        }
    return Unverified(
        _of_members(source, number, records), checks, tuple(members)
    )


def _share(shown: record.Record) -> _Share:
    return shown.region, shown.image_id, shown.member_id


def _of_members(
    source: reading.Source | None, number: str, records: list[record.Record]
) -> str:
    match source:
        case reading.Source.PROJECTS:
            sentence = _(
                '%s could not be verified: you do not have permission to look '
                'up other projects.'
            )
        case reading.Source.DOMAINS:
            sentence = _(
                '%s could not be verified: you do not have permission to look '
                'up other domains.'
            )
        case reading.Source.USE:
            return _(
                'The use of images by %(members)s could not be checked: '
                '%(why)s.'
            ) % {'members': number, 'why': _causes(records)}
        case _:
            sentence = _(
                '%s could not be verified: you do not have permission.'
            )
    return sentence % number


def _of_images(
    source: reading.Source | None,
    count: int,
    checks: tuple[str, ...],
    *,
    incoming: bool,
) -> str:
    number = text.counted(count, _('%d image'), _('%d images'))
    if incoming and source is reading.Source.PROJECTS:
        sentence = _(
            'The owners of %s could not be verified: you do not have '
            'permission to look up other projects.'
        )
    elif source is reading.Source.DOMAINS:
        sentence = _(
            'The owners of %s could not be verified: you do not have '
            'permission to look up other domains.'
        )
    elif checks == (_UNREAD_MEMBERS,):
        sentence = _(
            'The members of %s could not be read: you do not have permission.'
        )
    else:
        sentence = _('%s could not be checked: you do not have permission.')
    return sentence % number


def _causes(records: list[record.Record]) -> str:
    causes = dict.fromkeys(shown.cause for shown in records if shown.cause)
    return '; '.join(list(causes)[:_MOST_CAUSES])
