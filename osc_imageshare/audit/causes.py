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

"""One finding for each cause that leaves many results unknown.

If Keystone fails, nothing is known of any member. That is one problem, and
not one for each check and share.
"""

from collections.abc import Iterable
from collections.abc import Iterator
import dataclasses
from typing import TypeAlias

from osc_imageshare.audit import finding
from osc_imageshare.i18n import _
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import text

# Of each source: the check that its failure is reported as, and a sentence.
_SOURCES = {
    reading.Source.PROJECTS: (
        'unread-projects',
        _('Projects could not be read: %s.'),
    ),
    reading.Source.DOMAINS: (
        'unread-projects',
        _('Domains could not be read: %s.'),
    ),
    reading.Source.IMAGES: (
        'unread-images',
        _('Images could not be read: %s.'),
    ),
    reading.Source.USE: (
        'unread-use',
        _('Servers and volumes could not be read: %s.'),
    ),
}
# Keystone has no regions.
_REGIONAL = (reading.Source.IMAGES, reading.Source.USE)
_MOST_REASONS = 3

#: What is wrong, by the ID under which something that could not be read is
#: reported. They are not checks: nothing was there to look at.
SUMMARIES = {
    'unread-projects': _('Projects or their domains could not be read.'),
    'unread-images': _('Images could not be read.'),
    'unread-use': _('Servers and volumes could not be read.'),
}

_Key: TypeAlias = tuple[str, str]


def merged(findings: Iterable[finding.Finding]) -> Iterator[finding.Finding]:
    """Yield findings, and one instead of all that have the same cause."""
    causes: dict[_Key, list[finding.Finding]] = {}
    for subject in findings:
        key = _key(subject)
        if key is None:
            yield subject
        else:
            causes.setdefault(key, []).append(subject)
    for key, subjects in causes.items():
        yield subjects[0] if len(subjects) == 1 else _merged(key, subjects)


def identity(subject: finding.Finding) -> finding.Identity:
    """Return the identity of the finding that reports its cause."""
    key = _key(subject)
    return subject.identity if key is None else (*key, '', '')


def _key(subject: finding.Finding) -> _Key | None:
    """Return the check and the region of its cause, if there is one."""
    if subject.why is not reading.Why.UNREADABLE or subject.source is None:
        return None
    check, _sentence = _SOURCES[subject.source]
    region = subject.region if subject.source in _REGIONAL else ''
    return check, region


def _merged(key: _Key, subjects: list[finding.Finding]) -> finding.Finding:
    check, region = key
    worst = max(subjects, key=lambda subject: subject.severity)
    # One that fails in many ways is named by some of them.
    reasons = list(dict.fromkeys(map(_reason, subjects)))[:_MOST_REASONS]
    checks = dict.fromkeys(subject.check for subject in subjects)
    images = {s.image.key for s in subjects if s.image is not None}
    skipped = _('Checks that were skipped: %s.') % ', '.join(checks)
    if images:
        skipped = _('Checks that were skipped for %(images)s: %(checks)s.') % {
            'images': text.counted(len(images), _('%d image'), _('%d images')),
            'checks': ', '.join(checks),
        }
    return dataclasses.replace(
        worst,
        check=check,
        image=None,
        member=None,
        detail=' '.join((*reasons, skipped)),
        where=region,
        owner=None,
    )


def _reason(subject: finding.Finding) -> str:
    assert subject.source is not None
    _check, sentence = _SOURCES[subject.source]
    return sentence % (subject.cause or subject.detail.rstrip('.'))
