#!/usr/bin/env bash
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

# A rival: the loops around openstack that people write. The work and its
# arguments are the script's; images come on standard input, an ID a line.

set -u

share() { # <cloud> ...: of the other projects
    local image cloud project
    for image in "${images[@]}"; do
        openstack image set --shared "$image"
        for cloud in "$@"; do
            project=$(openstack --os-cloud "$cloud" token issue \
                -f value -c project_id)
            openstack image add project "$image" "$project" >/dev/null
            openstack --os-cloud "$cloud" image set --accept "$image"
        done
    done
}

accept() { # <number>: of offers, since all of them would last too long
    local image
    for image in $(openstack image list --shared --member-status pending \
            -f value -c ID | head -n "$1"); do
        openstack image set --accept "$image"
    done
}

revoke() { # <project> ...
    local image project
    for image in "${images[@]}"; do
        for project in "$@"; do
            openstack image remove project "$image" "$project"
        done
    done
}

audit() { # <project> <number>: of images
    local image
    for image in $(openstack image list --shared --project "$1" \
            -f value -c ID | head -n "$2"); do
        openstack image member list "$image" -f value
    done
}

incoming() { # <number>: of offers
    local image
    for image in $(openstack image list --shared --member-status all \
            -f value -c ID | head -n "$1"); do
        openstack image member list "$image" -f value
    done
}

sync() { # <project> ...
    local image project
    for image in "${images[@]}"; do
        openstack image set --shared "$image"
        for project in "$@"; do
            # It fails where the project is a member already.
            openstack image add project "$image" "$project" >/dev/null 2>&1
        done
    done
    true
}

copy() { # <region> <name>
    local image file
    for image in "${images[@]}"; do
        file=$(mktemp)
        openstack image save --file "$file" "$image"
        openstack --os-region-name "$1" image create --file "$file" \
            --disk-format raw --container-format bare "$2" >/dev/null
        rm "$file"
    done
}

mapfile -t images
work=$1
shift
"$work" "$@" </dev/null
