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

"""What a finding is about, and what makes it the same one tomorrow."""

from osc_imageshare.audit import finding
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from tests.unit.audit import evidence_samples


def test_what_could_not_be_read_at_all() -> None:
    image = evidence_samples.image()
    why = reading.Why.UNREADABLE
    unread = reading.Unread(why, 'Glance failed.')
    one = finding.unread_images(unread, 'RegionOne', image)
    assert one == finding.Finding(
        check='unread-images',
        severity=model.Severity.HIGH,
        state=finding.State.UNKNOWN,
        image=image,
        member=None,
        detail='Glance failed.',
        why=why,
        where='RegionOne',
    )
    worst = model.Severity.CRITICAL
    for severity in model.Severity:
        raised = finding.unread_images(unread, 'RegionOne', image, severity)
        high = severity is not worst
        assert raised.severity is (model.Severity.HIGH if high else worst)
    many = finding.unread_images(unread, 'RegionTwo', None)
    assert (one.region, many.region) == ('RegionOne', 'RegionTwo')
    assert one.identity != many.identity
