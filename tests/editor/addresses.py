"""Every page, panel and dialog of the editor: where it is, and what opens it."""

from __future__ import annotations

from tests.editor.opening import (
    NOBODY,
    Place,
    all_chosen,
    broken,
    button,
    choices,
    commands,
    drawn,
    flow,
    home,
    item,
    keys,
    link,
    order,
    over_drawing,
    page_that_breaks,
    run,
    seen,
    settled,
    show,
    step,
    tab,
    then,
    typed,
    without_network,
)

__all__ = [
    "BY_KEYBOARD",
    "EMPTY",
    "EMPTY_FLOW",
    "LOOKING_ON",
    "PLACES",
    "STRANGE",
    "Place",
    "drawn",
    "settled",
    "show",
]

PLACES: dict[str, Place] = {
    "home": Place(home()),
    "commands": Place(home(), commands),
    "account": Place(home(), button("Your account")),
    "flows": Place(home("/flows")),
    "flows-more": Place(home("/flows"), button("More for")),
    "flow-tags": Place(home("/flows"), then(button("More for"), item("Change tags"))),
    "flow-share": Place(
        home("/flows"), then(button("More for"), item("Share"), seen("By their role"))
    ),
    "flows-import": Place(home("/flows"), button("Import")),
    "flows-trash": Place(home("/flows?trash=1")),
    "projects": Place(home("/projects")),
    "projects-archived": Place(home("/projects?show=archived")),
    "projects-trash": Place(home("/projects?show=trash")),
    "projects-import": Place(home("/projects"), button("Import project")),
    "limits": Place(home("/settings/project"), button("Change limits")),
    "environment-form": Place(home("/settings/variables"), button("Add an environment")),
    "variable-in": Place(home("/settings/variables"), button("Set limit in Production")),
    "projects-delete": Place(home("/projects"), button("Delete Orders")),
    "flow": Place(order, drawn),
    "flow-step": Place(order, step("price")),
    "flow-step-data": Place(order, step("total", "Data")),
    "flow-step-run": Place(order, step("total", "Run")),
    "flow-approval": Place(order, step("ask")),
    "flow-branch": Place(order, step("large")),
    "flow-group": Place(order, step("lines")),
    "flow-code": Place(broken, step("count")),
    "flow-palette": Place(order, keys("/")),
    "flow-find": Place(order, keys("Control+f")),
    "flow-run": Place(lambda seeded: f"{order(seeded)}?run={seeded.approval}", drawn),
    "flow-settings": Place(order, over_drawing("Flow settings")),
    "flow-versions": Place(order, over_drawing("Versions")),
    "flow-comments": Place(order, over_drawing("Comments")),
    "flow-help": Place(order, over_drawing("Help and keys")),
    "flow-problems": Place(order, over_drawing("problem")),
    "flow-publish": Place(order, over_drawing("Publish")),
    "flow-publish-changes": Place(flow("greeting"), over_drawing("Publish")),
    "flow-publish-blocked": Place(
        flow("unfinished"), then(over_drawing("Publish"), seen("must be solved first"))
    ),
    "flow-with-problems": Place(flow("unfinished"), over_drawing("problems")),
    "flow-step-with-problems": Place(flow("unfinished"), step("look")),
    "flow-choices": Place(flow("unfinished"), then(step("part"), choices("/flow"))),
    "flow-value-gone": Place(flow("unfinished"), then(step("tell"), seen("is no longer a step"))),
    "flow-code-view": Place(flow("unfinished"), then(step("tell"), button("Code view"))),
    "flow-rename": Place(order, then(step("price"), button("Rename its short name"))),
    "flow-path": Place(
        order,
        then(drawn, lambda page: page.locator(".react-flow__edge").first.dispatch_event("click")),
    ),
    "flow-version-more": Place(
        flow("greeting"), then(over_drawing("Versions"), button("More for version 1"))
    ),
    "flow-version-look": Place(
        flow("greeting"),
        then(over_drawing("Versions"), button("More for version 1"), item("Look at it")),
    ),
    "flow-version-compare": Place(
        flow("greeting"),
        then(over_drawing("Versions"), button("More for version 1"), item("Compare with")),
    ),
    "flow-version-again": Place(
        flow("greeting"),
        then(over_drawing("Versions"), button("More for version 1"), item("Make live again")),
    ),
    "flow-history": Place(flow("greeting"), then(over_drawing("Versions"), tab("History"))),
    "flow-history-look": Place(
        flow("greeting"), then(over_drawing("Versions"), tab("History"), button("Look at it"))
    ),
    "flow-start": Place(order, over_drawing("Run")),
    "shortcuts": Place(order, keys("?")),
    "runs": Place(home("/runs")),
    "run-succeeded": Place(run("succeeded")),
    "run-waiting": Place(run("approval")),
    "run-form": Place(run("form")),
    "run-failed": Place(run("failed")),
    "run-other-data": Place(run("failed"), button("Retry with changed data")),
    "run-skip": Place(run("approval"), button("Skip with a value")),
    "run-cancel": Place(run("approval"), button("Cancel run")),
    "run-again": Place(run("succeeded"), button("Run again")),
    "inbox": Place(home("/inbox")),
    "templates": Place(home("/templates")),
    "connections": Place(home("/connections")),
    "connection-kinds": Place(home("/connections"), button("Add a connection")),
    "connection-form": Place(home("/connections"), button("Change CRM")),
    "connection-more": Place(home("/connections"), button("More for CRM")),
    "connection-share": Place(
        home("/connections"), then(button("More for CRM"), item("Share"), seen("By their role"))
    ),
    "connection-delete": Place(home("/connections"), then(button("More for CRM"), item("Delete"))),
    "project-new": Place(home(), then(button("Your account"), item("New project"))),
    "settings-project": Place(home("/settings/project")),
    "settings-variables": Place(home("/settings/variables")),
    "variable-form": Place(home("/settings/variables"), button("Add a variable")),
    "variable-delete": Place(home("/settings/variables"), button("Delete limit")),
    "settings-packages": Place(home("/settings/packages"), seen("Save and install")),
    "settings-api-keys": Place(home("/settings/api-keys")),
    "api-key-form": Place(home("/settings/api-keys"), button("Make a key")),
    "settings-members": Place(home("/settings/members"), seen("Invite somebody")),
    "invite-form": Place(home("/settings/members"), button("Invite somebody")),
    "member-roles": Place(home("/settings/members"), button("in projects")),
    "settings-access": Place(home("/settings/access"), seen("Night shift")),
    "access-form": Place(
        home("/settings/access"), then(seen("Night shift"), button("Add a person or a team"))
    ),
    "settings-teams": Place(home("/settings/teams"), button("Night shift 1 person")),
    "team-add": Place(
        home("/settings/teams"), button("Night shift 1 person", "Add somebody to Night shift")
    ),
    "team-form": Place(home("/settings/teams"), button("Rename Night shift")),
    "team-delete": Place(home("/settings/teams"), button("Delete Night shift")),
    "settings-roles": Place(home("/settings/roles"), seen("Auditor")),
    "settings-service-accounts": Place(
        home("/settings/service-accounts"), then(button("Shop Operator"), seen("Never used"))
    ),
    "service-account-form": Place(home("/settings/service-accounts"), button("Change Shop")),
    "service-key-form": Place(
        home("/settings/service-accounts"), button("Shop Operator", "Make a key for Shop")
    ),
    "settings-audit": Place(home("/settings/audit"), seen("Made a flow")),
    "settings-audit-event": Place(
        home("/settings/audit"), then(seen("Made a flow"), button("more about: Made a flow"))
    ),
    "endpoints": Place(home("/endpoints")),
    "endpoint-form": Place(home("/endpoints"), button("Add an endpoint")),
    "schedules": Place(home("/schedules"), seen("Schedules")),
    "connectors": Place(home("/connectors"), seen("Built in")),
    "connectors-import": Place(home("/connectors"), button("Import a connector")),
    "events": Place(home("/events"), seen("Events")),
    "event-form": Place(home("/events"), button("Add an endpoint")),
    "settings-audit-stream": Place(home("/settings/audit"), button("Send events on")),
    "settings-profile": Place(home("/settings/profile"), seen("Where you are signed in")),
    "settings-appearance": Place(home("/settings/appearance")),
    "settings-about": Place(home("/settings/about")),
    "not-found": Place(home("/nowhere")),
    "flow-not-found": Place(home(f"/flows/{NOBODY}"), seen("There is nothing here")),
    "run-not-found": Place(home(f"/runs/{NOBODY}"), seen("There is no")),
    "project-not-found": Place(lambda _: "/p/nowhere", seen("There is")),
    "page-broken": Place(home(), page_that_breaks),
    "offline": Place(home(), without_network),
    "flow-offline": Place(order, then(drawn, without_network)),
    "approval": Place(link("approval")),
    "form": Place(link("form")),
    "approval-answered": Place(link("decided"), seen("It was answered")),
    "form-answered": Place(link("filled_in"), seen("It was answered")),
    "sign-in": Place(lambda _: "/sign-in"),
    "signed-out": Place(lambda _: "/signed-out"),
    "link-provider": Place(lambda _: "/link-provider"),
    "provider-form": Place(
        home("/settings/sso"), then(button("Add a provider"), button("Add a group"))
    ),
}

BY_KEYBOARD: dict[str, Place] = {
    "flow-several": Place(order, all_chosen),
    "flow-group-into": Place(flow("greeting"), then(all_chosen, button("Group into"))),
    "flow-completion": Place(flow("unfinished"), then(step("tell"), typed("/message", "{{ lo"))),
}
"""What nobody comes to on a phone."""
EMPTY: dict[str, Place] = {
    "home": Place(home()),
    "flows": Place(home("/flows")),
    "flows-trash": Place(home("/flows?trash=1"), seen("The trash is empty")),
    "runs": Place(home("/runs")),
    "inbox": Place(home("/inbox")),
    "templates": Place(home("/templates")),
    "connections": Place(home("/connections"), seen("No connections yet")),
    "endpoints": Place(home("/endpoints")),
    "schedules": Place(home("/schedules")),
    "connectors": Place(home("/connectors"), seen("No connectors of your own yet")),
    "events": Place(home("/events")),
    "variables": Place(home("/settings/variables"), seen("No variables yet")),
    "api-keys": Place(home("/settings/api-keys"), seen("No keys yet")),
    "teams": Place(home("/settings/teams"), seen("No teams yet")),
    "service-accounts": Place(home("/settings/service-accounts"), seen("No service accounts yet")),
}
"""The lists of a project in which nothing was made yet."""
EMPTY_FLOW: dict[str, Place] = {
    "flow": Place(flow("unfinished"), seen("An empty flow")),
    "flow-versions": Place(flow("unfinished"), then(button("Versions"), seen("Not published yet"))),
    "flow-history": Place(flow("unfinished"), then(button("Versions"), tab("History"))),
    "flow-comments": Place(flow("unfinished"), button("Comments")),
    "flow-problems": Place(flow("unfinished"), button("No problems")),
    "flow-palette": Place(flow("unfinished"), button("Choose how it starts")),
    "flow-publish": Place(flow("unfinished"), button("Publish")),
    "flow-start": Place(flow("unfinished"), button("Run")),
}
"""A flow in which nothing was drawn yet."""
LOOKING_ON: dict[str, Place] = {
    "projects": Place(home("/projects")),
    "flow": Place(order, drawn),
    "flow-step": Place(order, step("price")),
    "flows": Place(home("/flows")),
    "connections": Place(home("/connections")),
    "settings-project": Place(home("/settings/project")),
    "settings-api-keys": Place(home("/settings/api-keys")),
    "settings-variables": Place(home("/settings/variables")),
    "settings-audit": Place(home("/settings/audit"), seen("Only an owner")),
    "settings-packages": Place(home("/settings/packages"), seen("Only somebody who may")),
}
"""What somebody sees who may change nothing."""
STRANGE: dict[str, Place] = {
    "flow": Place(order, seen("There is")),
    "run": Place(run("failed"), seen("There is")),
    "project": Place(home(), seen("There is")),
}
"""What somebody sees who is of another team."""
