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


"""Reads an image and a project, and tries what the project can do.

What a credential of the project may do is tried with that credential. The
only byte that is transferred is the first one of the image.
"""

from collections.abc import Callable
import dataclasses

from osc_imageshare import errors
from osc_imageshare.cloud import connect
from osc_imageshare.cloud import glance
from osc_imageshare.i18n import _
from osc_imageshare.lookup import credentials
from osc_imageshare.lookup import images
from osc_imageshare.lookup import not_seen
from osc_imageshare.lookup import projects
from osc_imageshare.sharing import explanation
from osc_imageshare.sharing import guards
from osc_imageshare.sharing import model
from osc_imageshare.sharing import project_id
from osc_imageshare.sharing import request
from osc_imageshare.sharing import text


@dataclasses.dataclass(frozen=True, slots=True)
class _Viewer:
    """The project whose view of the image is explained.

    :ivar credential: one of the project; ``None``: there is none.
    :ivar absent: Keystone proves that the project does not exist.
    :ivar in_catalog: its catalog has the image service of the region.
    """

    project: model.Project
    credential: model.Credential | None = None
    absent: bool = False
    in_catalog: bool = True


def read(
    explain_request: explanation.ExplainRequest, cloud: connect.Cloud
) -> explanation.Situation:
    """Read all that explains what a project can do with an image.

    :raises errors.UserError: it is unknown which image or project is meant.
    :raises errors.CloudError: a service could not be asked.
    """
    region = cloud.regions[0]
    viewer = _viewer(explain_request, cloud, region)
    image = _image(explain_request.image, cloud, region, viewer)
    credential = viewer.credential
    situation = explanation.Situation(
        name_or_id=explain_request.image,
        image=image,
        region=region,
        caller=cloud.caller,
        project=viewer.project,
        membership=explanation.Membership(known=True),
        absent=viewer.absent,
        reader=bool(credential and cloud.login(credential).may_only_look),
        in_catalog=viewer.in_catalog,
        several_regions=cloud.several_regions,
        credential=credential,
    )
    if image is None:
        unseen = not_seen.error(
            cloud.glance(region), explain_request.image, viewer.project
        )
        return dataclasses.replace(situation, unseen=str(unseen))
    situation = dataclasses.replace(
        situation,
        membership=_membership(cloud, viewer, image),
        owner=projects.Projects(cloud).project(image.owner),
    )
    if image.region != region:
        return situation
    trial = None
    if credential and viewer.in_catalog:
        trial = _try(cloud, credential, image)
    listed = trial.listed if trial else None
    return dataclasses.replace(
        situation,
        trial=trial,
        namesakes=_namesakes(cloud, viewer, image)
        if listed is None
        else tuple(other for other in listed if other.key != image.key),
    )


def _viewer(
    explain_request: explanation.ExplainRequest,
    cloud: connect.Cloud,
    region: str,
) -> _Viewer:
    """Find the project that is meant, and a credential of it.

    :raises errors.UserError: it cannot be verified, or the credential does
        not work.
    """
    if explain_request.cloud:
        return _lent(cloud, explain_request.cloud, region)
    if explain_request.project is None:
        return _Viewer(cloud.project, model.CALLER)
    try:
        project = projects.Projects(cloud).find(
            explain_request.project, explain_request.project_domain
        )
    except errors.Missing:
        id_ = project_id.canonical(explain_request.project)
        if id_ is None:
            raise
        return _Viewer(model.Project(id_), absent=True)
    if project.id == cloud.project.id:
        return _Viewer(cloud.project, model.CALLER)
    try:
        credential = credentials.own_user(cloud, project)
    except errors.CloudError:
        return _Viewer(project)
    if isinstance(credential, credentials.Hindrance):
        return _Viewer(project)
    return _Viewer(
        project, credential, in_catalog=_reaches(cloud, credential, region)
    )


def _lent(cloud: connect.Cloud, name: str, region: str) -> _Viewer:
    """Log in to an entry of clouds.yaml.

    :raises errors.UserError: it does not work, or not here.
    """
    credential = model.Credential(model.CredentialKind.CLOUD, name)
    try:
        login = cloud.login(credential)
        reached = _reaches(cloud, credential, region)
    except errors.CloudError as exc:
        raise errors.UserError(
            _('Target cloud %(cloud)s cannot be used: %(why)s.')
            % {'cloud': text.visible(name), 'why': exc}
        ) from exc
    if login.project is None or reached:
        # It says what is wrong, if anything is.
        target = credentials.lent(cloud, name)
        return _Viewer(target.project, credential)
    return _Viewer(login.project, credential, in_catalog=False)


def _reaches(
    cloud: connect.Cloud, credential: model.Credential, region: str
) -> bool:
    """Tell whether a credential's catalog has the region's Glance."""
    return cloud.login(credential).catalog_url(region) is not None


def _image(
    name_or_id: str, cloud: connect.Cloud, region: str, viewer: _Viewer
) -> model.Image | None:
    """Find the image that is meant, here or in another region.

    :returns: ``None``: no project that was asked sees it.
    :raises errors.Ambiguous: several images are meant.
    """
    places = [(region, model.CALLER)]
    credential = viewer.credential
    if credential and credential != model.CALLER and viewer.in_catalog:
        places.append((region, credential))
    everywhere = cloud.regions_of(request.Regions(everywhere=True))
    places += [(name, model.CALLER) for name in everywhere if name != region]
    for place, by in places:
        login = cloud.login(by)
        caller = cloud.caller
        if login.project is not None and by != model.CALLER:
            caller = model.Caller(login.project, admin=login.admin)
        try:
            service = cloud.glance(place, by)
            seen = images.seen(service, caller, name_or_id)
        except errors.CloudError:
            if place == region and by == model.CALLER:
                raise
            continue
        if seen:
            foreign = [i for i in seen if i.owner != viewer.project.id]
            # A project asks about what belongs to another one.
            return images.only(
                service,
                name_or_id,
                foreign if len(foreign) == 1 else seen,
                cloud.project,
            )
    return None


def _membership(
    cloud: connect.Cloud, viewer: _Viewer, image: model.Image
) -> explanation.Membership:
    """Read whether the project is a member of the image."""
    if image.visibility is not model.Visibility.SHARED:
        return explanation.Membership(known=True)
    project = viewer.project
    if guards.may_share(cloud.caller, image):
        members = cloud.glance(image.region).members(image.id)
        ghost = project.name or ''
        return explanation.Membership(
            known=True,
            status=members.get(project.id),
            ghost=ghost if ghost in members else '',
        )
    if viewer.credential and viewer.in_catalog:
        service = cloud.glance(image.region, viewer.credential)
        member = service.member(image.id, project.id)
        return explanation.Membership(
            known=True, status=member.status if member else None
        )
    return explanation.Membership(
        known=False,
        failure=_(
            'The members of image %(image)s could not be read: it belongs to '
            'project %(owner)s.'
        )
        % {'image': text.image(image), 'owner': text.visible(image.owner)},
    )


def _try(
    cloud: connect.Cloud, credential: model.Credential, image: model.Image
) -> explanation.Trial:
    """Try with a credential of the project to show, list and download."""
    service = cloud.glance(image.region, credential)
    failures: list[str] = []
    shown = _attempt(lambda: service.image(image.id) is not None, failures)
    downloaded = _attempt(
        lambda: cloud.image_store(image.region, credential).has_data(image.id),
        failures,
    )
    listed = None
    try:
        listed = tuple(service.by_name(image.name)) if image.name else ()
    except errors.CloudError as exc:
        failures.append(str(exc))
    return explanation.Trial(
        shown=shown,
        downloaded=downloaded,
        listed=listed,
        failure=_('It could not be tried: %s.') % failures[0]
        if failures
        else '',
    )


def _attempt(attempt: Callable[[], bool], failures: list[str]) -> bool | None:
    """Return whether an attempt worked; ``None``: that is unknown."""
    try:
        return attempt()
    except (errors.NotFound, errors.Forbidden):
        return False
    except errors.CloudError as exc:
        failures.append(str(exc))
        return None


def _namesakes(
    cloud: connect.Cloud, viewer: _Viewer, image: model.Image
) -> tuple[model.Image, ...]:
    """Return other images of this name that the project is sure to see."""
    if not image.name:
        return ()
    service = cloud.glance(image.region)
    return tuple(
        other
        for other in service.by_name(image.name)
        if other.id != image.id and _is_listed(service, viewer.project, other)
    )


def _is_listed(
    service: glance.Glance, project: model.Project, image: model.Image
) -> bool:
    if image.visibility is model.Visibility.PUBLIC:
        return True
    if image.owner == project.id:
        return True
    if image.visibility is not model.Visibility.SHARED:
        return False
    try:
        member = service.member(image.id, project.id)
    except errors.CloudError:
        return False
    return member is not None and member.status is model.MemberStatus.ACCEPTED
