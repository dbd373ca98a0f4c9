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

import dataclasses
import datetime

import pytest

from osc_imageshare.audit import finding
from osc_imageshare.report import audit_report
from osc_imageshare.report import record
from osc_imageshare.sharing import model
from tests.unit.report import reports


def test_order_is_by_state_then_severity() -> None:
    found = audit_report.ordered(reversed(reports.one_of_each()))
    assert [(each.state.value, each.severity.word) for each in found] == [
        ('fail', 'critical'),
        ('fail', 'high'),
        ('fail', 'high'),
        ('fail', 'low'),
        ('fail', 'low'),
        ('unknown', 'high'),
        ('unknown', 'medium'),
        ('muted', 'high'),
        ('pass', 'low'),
    ]


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match='zone'):
        dataclasses.replace(
            reports.CLEAN,
            generated=datetime.datetime(2026, 5, 1),  # noqa: DTZ001
        )


def test_time_is_told_in_utc() -> None:
    zone = datetime.timezone(datetime.timedelta(hours=2))
    report = dataclasses.replace(
        reports.CLEAN,
        generated=datetime.datetime(2026, 5, 1, 1, 30, 5, 9, zone),
    )
    assert audit_report.moment(report) == '2026-04-30T23:30:05Z'


def test_fingerprint_is_of_the_identity_alone() -> None:
    first = reports.one_of_each()[0]
    assert first.image is not None
    renamed = dataclasses.replace(
        first,
        severity=model.Severity.LOW,
        image=dataclasses.replace(first.image, name='other'),
        detail='other',
    )
    moved = dataclasses.replace(
        first, image=dataclasses.replace(first.image, region='RegionTwo')
    )
    marks = [record.record(f).fingerprint for f in (first, renamed, moved)]
    assert marks[0] == marks[1] != marks[2]
    # Code scanning and other people's databases remember it.
    assert record.record(
        finding.Finding(
            'public-image',
            model.Severity.HIGH,
            finding.State.FAIL,
            reports.image(),
            model.Project('b'),
            '',
        )
    ).fingerprint == (
        '6c8ca620cadf1560aa147cfb0933ba1612ae1c7ee03d08a2bfd582cc94c6b2b8'
    )


def test_a_check_that_is_not_listed_is_explained_by_its_id() -> None:
    report = reports.report(reports.one_of_each())
    (bare,) = set(report.explained()) - set(report.rules)
    assert bare == audit_report.Rule('unused-mute', model.Severity.LOW, '', '')
