"""How every operation of the OpenAPI document is called: what it needs, and a body that is right.

One line per operation, in the order in which one person can make them all: what takes a thing away
comes after what needs it. An operation that is not here fails `test_every_operation_is_called`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import JsonValue

from activities.sso.signing import new_signing_key
from tests.api.connectors.pets import PETS
from tests.api.sso.test_saml_metadata import described

Where = Literal["self", "anywhere", "organisation", "project"]


@dataclass(frozen=True)
class Call:
    """A call of an operation. `{…_id}` in its body and query is the id of that thing.

    `where` says what the permission is asked for: `self` one's own account, `project` a project and
    what is in it, `organisation` the whole of it, `anywhere` as much as the caller may see.
    """

    permission: str
    where: Where = "project"
    body: JsonValue = None
    query: str = ""
    content: str | None = None
    personal: bool = False
    """What it names is somebody's own: whoever may call it may yet not touch another's."""
    also: tuple[str, ...] = ()
    """What it needs besides."""
    by_people: bool = False
    """Only people may, whatever a key's scopes say."""
    then: str | None = None
    """The code of a refusal that is for another reason than who asks."""


_GREATER = "role.escalation"
_NONE: JsonValue = {}
_HTTP: JsonValue = {
    "key": "other",
    "name": "Other",
    "kind": "http",
    "fields": {"base_url": "https://other.example"},
    "secrets": {},
}
_METADATA = described(new_signing_key()["saml_certificate"])
_PROVIDER: JsonValue = {
    "key": "other",
    "name": "Other",
    "kind": "oidc",
    "settings": {"issuer": "http://127.0.0.1:9", "client_id": "x"},
}
_MAKES = ("flow.write", "flow.publish", "connection.manage", "variable.manage", "package.manage")
_DOCUMENT: JsonValue = {"nodes": [], "edges": []}
_STREAM: JsonValue = {"url": "https://93.184.216.34/audit"}

CALLS: dict[str, Call] = {
    # One's own account.
    "get_me": Call("self", "self"),
    "switch_organisation": Call(
        "self",
        "self",
        {"organisation": "01900000-0000-7000-8000-000000000000"},
        then="auth.browser_only",
    ),
    "update_me": Call("account.manage", "self", {"name": "Another"}),
    "list_sessions": Call("account.manage", "self"),
    "end_session": Call("account.manage", "self", personal=True),
    "change_password": Call(
        "account.manage", "self", {"current": "wrong", "password": "a new long password"}
    ),
    "get_factors": Call("factor.manage", "self"),
    "prove_by_password": Call("factor.manage", "self", {"password": "wrong"}),
    "prove_by_code": Call("factor.manage", "self", {"code": "000000"}),
    "ask_passkey_again": Call("factor.manage", "self"),
    "prove_by_passkey": Call("factor.manage", "self", {"credential": {}}),
    "enroll_totp": Call("factor.manage", "self"),
    "confirm_totp": Call("factor.manage", "self", {"code": "wrong"}),
    "renew_recovery_codes": Call("factor.manage", "self"),
    "disable_totp": Call("factor.manage", "self"),
    "list_passkeys": Call("factor.manage", "self"),
    "enroll_passkey": Call("factor.manage", "self"),
    "confirm_passkey": Call("factor.manage", "self", {"name": "Key", "credential": {}}),
    "rename_passkey": Call("factor.manage", "self", {"name": "Other"}, personal=True),
    "remove_passkey": Call("factor.manage", "self", personal=True),
    "join_by_invitation": Call("account.manage", "self", {"token": "x"}),
    "list_identities": Call("account.manage", "self"),
    "link_identity": Call("account.manage", "self", {"return_to": "/"}),
    "unlink_identity": Call("account.manage", "self", personal=True),
    # What everybody may look at.
    "get_catalog": Call("catalog.read", "self"),
    "list_functions": Call("catalog.read", "self"),
    "get_templates": Call("catalog.read", "self"),
    "list_connection_kinds": Call("catalog.read", "self"),
    "list_options": Call(
        "catalog.read",
        "self",
        {"pointer": "/flow", "project_id": "{project_id}"},
        then="request.not_found",  # a guest sees no project
    ),
    # The organisation and its people.
    "get_organisation": Call("organisation.manage", "organisation"),
    "update_organisation": Call("organisation.manage", "organisation", {"mfa_required": False}),
    "create_organisation": Call("organisation.own", "organisation", {"name": "Made"}),
    "list_mails": Call("mail.read", "organisation"),
    "get_mail_server": Call("mail.read", "organisation"),
    "send_test_mail": Call("mail.manage", "organisation"),
    "list_users": Call("member.manage", "anywhere"),
    "list_invitations": Call("member.manage", "anywhere"),
    "create_invitation": Call(
        "member.manage",
        "anywhere",
        {"email": "new@example.com", "role": "viewer", "project_id": "{project_id}"},
        by_people=True,
    ),
    "list_roles": Call("member.manage", "anywhere"),
    "create_role": Call(
        "role.manage", "organisation", {"key": "made", "name": "Made", "permissions": []}
    ),
    "update_role": Call("role.manage", "organisation", {"name": "Other"}),
    "list_teams": Call("member.manage", "anywhere"),
    "create_team": Call("member.manage", "organisation", {"name": "Made"}),
    "update_team": Call("member.manage", "organisation", {"name": "Other"}),
    "set_team_role": Call("member.manage", "organisation", {"role": "guest"}),
    "add_team_member": Call("member.manage", "organisation"),
    "remove_team_member": Call("member.manage", "organisation"),
    "set_project_team": Call("member.manage", body={"role": "guest"}),
    "remove_project_team": Call("member.manage"),
    "set_member": Call("member.manage", body={"role": "guest"}),
    "remove_member": Call("member.manage"),
    "list_service_accounts": Call("key.manage", "anywhere"),
    "create_service_account": Call(
        "key.manage", "anywhere", {"name": "x", "role": "guest", "project_id": "{project_id}"}
    ),
    "create_service_key": Call(
        "key.manage", "organisation", {"name": "x", "scopes": ["*"]}, by_people=True
    ),
    "update_service_account": Call("key.manage", "organisation", {"disabled": True}),
    "resend_invitation": Call("member.manage", "organisation", then=_GREATER),
    "revoke_invitation": Call("member.manage", "organisation", then=_GREATER),
    "list_api_keys": Call("key.manage", "anywhere"),
    "create_api_key": Call(
        "key.manage",
        "anywhere",
        {"name": "x", "scopes": ["flow.read"], "project_id": "{project_id}"},
        by_people=True,
    ),
    "revoke_api_key": Call("key.manage", "organisation"),
    "list_audit_events": Call("audit.read", "anywhere"),
    "export_audit": Call("audit.read", "anywhere"),
    "get_audit_stream": Call("audit.manage", "organisation"),
    "set_audit_stream": Call("audit.manage", "organisation", _STREAM),
    "delete_audit_stream": Call("audit.manage", "organisation"),
    # By whom people sign in.
    "list_identity_providers": Call("sso.manage", "organisation"),
    "create_identity_provider": Call("sso.manage", "organisation", _PROVIDER),
    "get_identity_provider": Call("sso.manage", "organisation"),
    "update_identity_provider": Call("sso.manage", "organisation", {"name": "Other"}),
    "test_identity_provider": Call("sso.manage", "organisation"),
    "read_saml_metadata": Call("sso.manage", "organisation", {"xml": _METADATA}),
    "get_sso_requirement": Call("sso.manage", "organisation"),
    "set_sso_requirement": Call("sso.manage", "organisation", {"required": False}),
    "get_directory": Call("sso.manage", "organisation"),
    "make_directory_token": Call("sso.manage", "organisation"),
    "update_directory": Call(
        "sso.manage", "organisation", {"default_role": "viewer", "role_mapping": []}
    ),
    # Projects.
    "list_projects": Call("catalog.read", "anywhere"),
    "create_project": Call("project.manage", "organisation", {"name": "Made"}),
    "get_project": Call("project.read"),
    "update_project": Call("project.manage", body={"name": "Renamed"}),
    "list_members": Call("member.manage"),
    "archive_project": Call("project.manage"),
    "unarchive_project": Call("project.manage"),
    "create_export": Call("project.manage"),
    "list_exports": Call("project.manage"),
    "get_export": Call("project.manage"),
    "get_export_content": Call("project.manage"),
    "create_import": Call("project.manage", "organisation", content="x", also=_MAKES),
    "get_import": Call("project.manage", "organisation"),
    "apply_import": Call("project.manage", "organisation", _NONE, also=_MAKES),
    "list_environments": Call("variable.read"),
    "create_environment": Call("variable.manage", body={"key": "test", "name": "Test"}),
    "update_environment": Call("variable.manage", body={"name": "Staging"}),
    "set_variable_in": Call("variable.manage", body={"value": 1}),
    "clear_variable_in": Call("variable.manage"),
    "delete_environment": Call("variable.manage"),
    "get_quota": Call("project.read"),
    "set_quota": Call("project.manage", body=_NONE),
    "get_signing_secret": Call("project.read"),
    "renew_signing_secret": Call("project.manage", body=_NONE),
    "list_event_endpoints": Call("project.manage"),
    "create_event_endpoint": Call(
        "project.manage", body={"url": "https://93.184.216.34/events", "events": ["run.failed"]}
    ),
    "get_event_endpoint": Call("project.manage"),
    "update_event_endpoint": Call("project.manage", body={"description": "Pager"}),
    "renew_event_secret": Call("project.manage", body=_NONE),
    "test_event_endpoint": Call("project.manage", body=_NONE),
    "list_event_deliveries": Call("project.manage"),
    "get_event_delivery": Call("project.manage"),
    "send_event_again": Call("project.manage", then="event.sending"),
    "delete_event_endpoint": Call("project.manage"),
    "list_endpoints": Call("flow.read"),
    "create_endpoint": Call(
        "flow.publish", body={"flow_id": "{flow_id}", "path": "orders", "auth": "none"}
    ),
    "get_endpoint": Call("flow.read"),
    "update_endpoint": Call("flow.publish", body={"description": "Orders"}),
    "delete_endpoint": Call("flow.publish"),
    "get_packages": Call("project.read"),
    "set_packages": Call("package.manage", body={"requirements": []}),
    "list_connectors": Call("project.read"),
    "preview_connector": Call("package.manage", body={"document": {"text": PETS}}),
    "create_connector": Call("package.manage", body={"document": {"text": PETS}, "key": "others"}),
    "get_connector": Call("project.read"),
    "update_connector": Call("package.manage", body=_NONE),
    "refresh_connector": Call("package.manage", body={"document": {"text": PETS}}),
    "list_connector_uses": Call("project.read"),
    "delete_connector": Call("package.manage"),
    "list_variables": Call("variable.read"),
    "set_variable": Call("variable.manage", body={"value": 1}),
    "get_variable": Call("variable.read"),
    "get_summary": Call("run.read"),
    # Flows.
    "list_flows": Call("flow.read"),
    "count_flows": Call("flow.read"),
    "create_flow": Call("flow.write", body={"name": "Made"}),
    "import_flow": Call("flow.write", body={"content": _DOCUMENT, "project_id": "{project_id}"}),
    "check_flow": Call("flow.read", body={"document": _DOCUMENT, "project_id": "{project_id}"}),
    "complete_expression": Call(
        "flow.read", body={"document": _DOCUMENT, "project_id": "{project_id}"}
    ),
    "rename_node": Call("flow.read", "anywhere", {"document": _DOCUMENT, "node": "a", "to": "b"}),
    "get_flow": Call("flow.read"),
    "update_flow": Call("flow.write", body={"description": "Other"}),
    "export_flow": Call("flow.read"),
    "get_draft": Call("flow.read"),
    "set_pin": Call("flow.write", body={"output": 1}),
    "delete_pin": Call("flow.write"),
    "list_snapshots": Call("flow.read"),
    "get_snapshot": Call("flow.read"),
    "list_versions": Call("flow.read"),
    "get_version": Call("flow.read"),
    "diff_versions": Call("flow.read", query="?from=1"),
    "roll_back_flow": Call("flow.publish", body={"to": 1}),
    "list_comments": Call("flow.read"),
    "create_comment": Call("flow.comment", body={"text": "Hi"}),
    "update_comment": Call("flow.comment", body={"resolved": True}),
    "delete_comment": Call("flow.comment", personal=True),
    "list_flow_grants": Call("flow.share"),
    "grant_flow": Call("flow.share", body={"team_id": "{team_id}", "level": "view"}, then=_GREATER),
    "revoke_flow_grant": Call("flow.share", then=_GREATER),
    "get_flow_access": Call("flow.share"),
    "find_flow_candidates": Call("flow.share", query="?q=d"),
    # Schedules.
    "list_schedules": Call("flow.read"),
    "list_project_schedules": Call("flow.read"),
    "create_schedule": Call("flow.publish", body={"every": "1d", "input": {"name": "Bo"}}),
    "preview_schedule": Call("catalog.read", "self", {"config": {"every": "1d"}}),
    "get_schedule": Call("flow.read"),
    "update_schedule": Call("flow.publish", body={"name": "Other"}),
    "pause_schedule": Call("run.start"),
    "resume_schedule": Call("run.start"),
    "backfill_schedule": Call(
        "run.start",
        body={"from": "2026-01-01T00:00:00Z", "to": "2026-01-03T00:00:00Z"},
    ),
    # Connections.
    "list_connections": Call("connection.read"),
    "create_connection": Call("connection.manage", body=_HTTP),
    "get_connection": Call("connection.read"),
    "list_connection_uses": Call("connection.read"),
    "update_connection": Call("connection.manage", body={"name": "Other"}),
    "test_connection": Call("connection.use"),
    "authorize_connection": Call("connection.manage", by_people=True, then="connection.no_sign_in"),
    "finish_oauth": Call("connection.manage", "anywhere", then="connection.state"),
    "list_connection_grants": Call("connection.manage"),
    "grant_connection": Call(
        "connection.manage", body={"team_id": "{team_id}", "level": "use"}, then=_GREATER
    ),
    "get_connection_access": Call("connection.manage"),
    "find_connection_candidates": Call("connection.manage"),
    "revoke_connection_grant": Call("connection.manage", then="request.not_found"),
    # Files.
    "upload_file": Call("file.write", content="x"),
    "list_files": Call("file.read"),
    "get_file": Call("file.read"),
    "get_file_content": Call("file.read"),
    # Runs.
    "start_run": Call("run.start", body={"input": {"name": "Bo"}}),
    "listen_for_test": Call("run.start"),
    "stop_listening_for_test": Call("run.start"),
    "list_listeners": Call("flow.read"),
    "list_failing_listeners": Call("flow.read"),
    "list_public_pages": Call("flow.read"),
    "preview_public_page": Call("flow.read", then="request.not_found"),  # the flow has no page
    "renew_public_page": Call("flow.publish", then="request.not_found"),
    "list_refused": Call("run.read"),
    "start_refused": Call("run.start"),
    "trigger_schedule": Call("run.start"),
    "list_runs": Call("run.read", "anywhere"),
    "count_runs": Call("run.read", "anywhere"),
    "get_run": Call("run.read"),
    "list_steps": Call("run.read"),
    "read_question": Call("run.read"),
    "read_input": Call("run.read"),
    "read_output": Call("run.read"),
    "watch_run": Call("run.read"),
    "preview_expression": Call(
        "expression.preview",
        body={"expression": "{{ input.name }}", "run": "{run_id}"},
        also=("run.read",),
    ),
    "signal_run": Call("run.steer", body=1),
    "pause_run": Call("run.steer", body=_NONE),
    "resume_run": Call("run.steer", body=_NONE),
    "retry_step": Call("run.steer", body=_NONE),
    "skip_step": Call("run.steer", body=_NONE),
    "cancel_step": Call("run.steer", body=_NONE),
    "complete_step": Call("run.answer", body=_NONE),
    "fork_run": Call("run.start", body={"from": "greet"}),
    "cancel_run": Call("run.steer", body=_NONE),
    "delete_run": Call("run.delete"),
    # What takes things away.
    "delete_role": Call("role.manage", "organisation"),
    "delete_team": Call("member.manage", "organisation"),
    "delete_service_account": Call("key.manage", "organisation"),
    "delete_file": Call("file.delete"),
    "delete_schedule": Call("flow.publish"),
    "delete_variable": Call("variable.manage"),
    "delete_connection": Call("connection.manage"),
    "duplicate_flow": Call("flow.write"),
    "save_draft": Call("flow.write", body={"document": _DOCUMENT}),
    "publish_flow": Call("flow.publish", body=_NONE),
    "delete_flow": Call("flow.delete"),
    "restore_flow": Call("flow.delete"),
    "reset_user_factors": Call("member.manage", "organisation", then=_GREATER),
    "update_user": Call("member.manage", "organisation", {"role": "viewer"}, then=_GREATER),
    "remove_user": Call("member.manage", "organisation", then=_GREATER),
    "delete_directory": Call("sso.manage", "organisation"),
    "delete_identity_provider": Call("sso.manage", "organisation"),
    "delete_project": Call("project.manage"),
    "restore_project": Call("project.manage"),
    "end_other_sessions": Call("account.manage", "self"),
    "logout": Call("self", "self"),
}

PUBLIC = (
    *("refresh", "verify_totp", "ask_passkey", "verify_passkey"),
    *("get_setup", "create_first_owner", "login", "forgot_password", "reset_password"),
    *("look_at_invitation", "accept_invitation", "call_webhook", "call_test_webhook"),
    *("call_endpoint", "get_endpoint_answer", "get_endpoints_document"),
    *("list_sign_in_providers", "start_oidc", "finish_oidc"),
    *("start_oauth_sign_in", "finish_oauth_sign_in", "end_oidc_sessions"),
    *("start_saml", "finish_saml", "get_saml_metadata"),
    *(
        "show_question",
        "answer_question",
        "show_form",
        "send_form",
        "show_chat",
        "list_chat_messages",
        "send_chat_message",
        "get_chat_message",
        "get_live",
        "get_ready",
        "get_metrics",
    ),
)
"""How the names begin of what anybody may call; `test_access.py` says why."""
