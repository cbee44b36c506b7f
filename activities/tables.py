"""Every table there is: importing this fills the metadata. A new `models.py` is a line here."""

from __future__ import annotations

import activities.access.models
import activities.ai.models
import activities.audit.models
import activities.auth.models
import activities.connections.models
import activities.connectors.models
import activities.endpoints.models
import activities.ends.models
import activities.events.models
import activities.files.models
import activities.keys.models
import activities.listening.models
import activities.packages.models
import activities.projects.models
import activities.public_pages.models
import activities.runs.models
import activities.schedules.models
import activities.scim.models
import activities.sso.models
import activities.transfers.models  # noqa: F401 - the models fill the metadata
