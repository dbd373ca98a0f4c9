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


"""An audit as metrics of Prometheus, for the node exporter's text files.

prometheus_client writes the format. Every check that ran has a line for each
state, so that an alert ends when its findings are gone.
"""

from osc_imageshare.audit import finding
from osc_imageshare.i18n import _
from osc_imageshare.report import audit_report
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import text

_PREFIX = 'openstack_image_share'


def write(report: audit_report.Report) -> str:
    """Return the metrics, in the text format."""
    # Only this report needs it.
    import prometheus_client

    registry = prometheus_client.CollectorRegistry()

    def gauge(
        name: str, title: str, labels: tuple[str, ...] = ()
    ) -> prometheus_client.Gauge:
        return prometheus_client.Gauge(
            f'{_PREFIX}_{name}',
            title,
            ('cloud', 'scope', *labels),
            registry=registry,
        )

    place = (text.visible(report.cloud), text.visible(report.scope))
    effort = report.effort
    for name, title, value in (
        ('images', _('Images that the audit read.'), effort.images),
        ('shares', _('Shares that the audit read.'), effort.shares),
        ('known_findings', _('Findings of the baseline.'), effort.known),
        (
            'audit_timestamp_seconds',
            _('When the audit ran, in seconds since 1970.'),
            report.generated.timestamp(),
        ),
        ('audit_duration_seconds', _('How long it took.'), effort.seconds),
    ):
        gauge(name, title).labels(*place).set(value)
    findings = gauge(
        'findings',
        _('Findings of the audit, by check, severity and state.'),
        ('check', 'severity', 'state'),
    )
    for rule in report.explained():
        for state in (
            finding.State.FAIL,
            finding.State.UNKNOWN,
            finding.State.MUTED,
        ):
            findings.labels(*place, rule.id, rule.severity.word, state.value)
    for shown in report.findings:
        if shown.state is not finding.State.PASS:
            findings.labels(
                *place, shown.check, shown.severity.word, shown.state.value
            ).inc()
    unknown = gauge(
        'unknown', _('Results that are unknown, by reason.'), ('why',)
    )
    for why in reading.Why:
        unknown.labels(*place, why.value).set(report.undecided(why))
    return prometheus_client.generate_latest(registry).decode('utf-8')
