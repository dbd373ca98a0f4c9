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

"""All that one failure leaves unknown is one finding."""

from osc_imageshare.audit import causes
from osc_imageshare.audit import finding
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from tests.unit.audit import evidence_samples

PROJECTS = reading.Source.PROJECTS
IMAGES = reading.Source.IMAGES


def unknown(
    check: str = 'ghost-member',
    source: reading.Source | None = PROJECTS,
    severity: model.Severity = model.Severity.MEDIUM,
    why: reading.Why = reading.Why.UNREADABLE,
    image: str = 'i1',
    region: str = 'RegionOne',
    cause: str = 'Keystone failed (500)',
) -> finding.Finding:
    return finding.Finding(
        check,
        severity,
        finding.State.UNKNOWN,
        evidence_samples.image(id=image, region=region),
        evidence_samples.project(),
        f'Could not check it. {cause}.',
        why=why,
        source=source,
        cause=cause,
        owner=evidence_samples.OWNER,
    )


def merged(*findings: finding.Finding) -> list[finding.Finding]:
    return list(causes.merged(findings))


def test_one_stands_for_all() -> None:
    (one,) = merged(
        unknown(),
        unknown('foreign-domain', severity=model.Severity.HIGH),
        unknown(image='i2'),
        unknown('member-disabled', image='i2'),
    )
    assert one == finding.Finding(
        'unread-projects',
        model.Severity.HIGH,
        finding.State.UNKNOWN,
        None,
        None,
        'Projects could not be read: Keystone failed (500). Checks that were '
        'skipped for 2 images: ghost-member, foreign-domain, member-disabled.',
        why=reading.Why.UNREADABLE,
        source=PROJECTS,
        cause='Keystone failed (500)',
    )
    assert one.identity == causes.identity(unknown())


def test_a_single_result_stays_as_it_is() -> None:
    assert merged(unknown()) == [unknown()]


def test_what_has_another_cause_stays_apart() -> None:
    fail = finding.Finding(
        'ghost-member',
        model.Severity.HIGH,
        finding.State.FAIL,
        evidence_samples.image(),
        None,
        'It is wrong.',
    )
    hidden = unknown(why=reading.Why.NOT_PERMITTED)
    lone = unknown('unread-members', None)
    others = [fail, hidden, hidden, lone, lone]
    assert merged(*others) == others
    for subject in others:
        assert causes.identity(subject) == subject.identity
    # Keystone has no regions; Glance is one in each.
    (keystone,) = merged(unknown(), unknown(region='RegionTwo'))
    assert keystone.region == ''
    glances = merged(
        unknown(source=IMAGES),
        unknown(source=IMAGES, region='RegionTwo'),
        unknown(source=IMAGES, image='i2'),
        unknown(source=IMAGES, region='RegionTwo', image='i2'),
    )
    assert [(g.check, g.region) for g in glances] == [
        ('unread-images', 'RegionOne'),
        ('unread-images', 'RegionTwo'),
    ]


def test_one_that_fails_in_many_ways_is_named_by_some() -> None:
    (one,) = merged(
        *(unknown(cause=f'cause {n}') for n in range(5)), unknown()
    )
    assert one.detail.startswith(
        'Projects could not be read: cause 0. Projects could not be read: '
        'cause 1. Projects could not be read: cause 2. Checks '
    )
    # And domains are Keystone's as well.
    (one,) = merged(unknown(), unknown(source=reading.Source.DOMAINS))
    assert one.check == 'unread-projects'
    assert ' Domains could not be read: Keystone failed (500). ' in one.detail


def test_each_has_a_summary() -> None:
    for source in reading.Source:
        check = causes.identity(unknown(source=source))[0]
        assert causes.SUMMARIES[check].endswith('.')
