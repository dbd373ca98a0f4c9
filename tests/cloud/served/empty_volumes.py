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

"""A volume driver that stores nothing: each call succeeds."""

import importlib
from typing import Any

_driver: Any = importlib.import_module('cinder.volume.driver')


class EmptyDriver(_driver.VolumeDriver):  # type: ignore[misc]
    """Volumes that are known to Cinder only."""

    VERSION = '1.0'
    CI_WIKI_NAME = 'none'

    def check_for_setup_error(self) -> None:
        """Find nothing wrong."""

    def create_volume(self, volume: Any) -> dict[str, Any]:
        """Make an empty volume."""
        return {}

    def clone_image(self, *what: Any) -> tuple[dict[str, Any], bool]:
        """Say that it was cloned, so that nothing is downloaded."""
        return {}, True

    def create_cloned_volume(self, volume: Any, source: Any) -> dict[str, Any]:
        """Make a volume from another one."""
        return {}

    def create_snapshot(self, snapshot: Any) -> dict[str, Any]:
        """Make a snapshot."""
        return {}

    def create_volume_from_snapshot(
        self, volume: Any, snapshot: Any
    ) -> dict[str, Any]:
        """Make a volume from a snapshot."""
        return {}

    def delete_volume(self, volume: Any) -> None:
        """Remove a volume."""

    def delete_snapshot(self, snapshot: Any) -> None:
        """Remove a snapshot."""

    def extend_volume(self, volume: Any, new_size: int) -> None:
        """Make a volume larger."""

    def ensure_export(self, context: Any, volume: Any) -> None:
        """Export a volume that was exported before."""

    def create_export(self, context: Any, volume: Any, connector: Any) -> None:
        """Export a volume."""

    def remove_export(self, context: Any, volume: Any) -> None:
        """Export a volume no more."""

    def initialize_connection(
        self, volume: Any, connector: Any
    ) -> dict[str, Any]:
        """Tell a host how to reach a volume."""
        return {'driver_volume_type': 'fake', 'data': {}}

    def terminate_connection(
        self, volume: Any, connector: Any, **more: Any
    ) -> None:
        """Part a host from a volume."""

    def _update_volume_stats(self) -> None:
        pool = {
            'pool_name': 'empty',
            'total_capacity_gb': 'infinite',
            'free_capacity_gb': 'infinite',
            'provisioned_capacity_gb': 0,
            'reserved_percentage': 0,
            'multiattach': True,
            'max_over_subscription_ratio': 20.0,
            'thin_provisioning_support': True,
        }
        self._stats = {
            'volume_backend_name': 'empty',
            'vendor_name': 'none',
            'driver_version': self.VERSION,
            'storage_protocol': 'fake',
            'pools': [pool],
        }
