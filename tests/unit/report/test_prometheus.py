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


"""What is written for Prometheus is what its own parser reads back."""

import collections

from prometheus_client import parser

from osc_imageshare.audit import finding
from osc_imageshare.report import prometheus
from tests.unit.report import reports


def samples(document: str) -> dict[str, list[tuple[dict[str, str], float]]]:
    read = collections.defaultdict(list)
    for family in parser.text_string_to_metric_families(document):
        for sample in family.samples:
            read[sample.name].append((sample.labels, sample.value))
    return read


def test_findings_are_counted_by_check_and_state() -> None:
    read = samples(prometheus.write(reports.EVERYTHING))
    counts = {
        (labels['check'], labels['state']): value
        for labels, value in read['openstack_image_share_findings']
        if value
    }
    assert counts == collections.Counter(
        (shown.check, shown.state.value)
        for shown in reports.EVERYTHING.findings
        if shown.state is not finding.State.PASS
    )
    ((_labels, images),) = read['openstack_image_share_images']
    assert images == reports.EVERYTHING.effort.images


def test_a_check_without_findings_is_zero_so_that_alerts_end() -> None:
    read = samples(prometheus.write(reports.CLEAN))
    values = [value for _, value in read['openstack_image_share_findings']]
    assert values == [0] * 3 * len(reports.CLEAN.rules)
