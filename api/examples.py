"""An example for the bodies people write by hand, shown in the OpenAPI document."""

from __future__ import annotations

from pydantic import JsonValue

_FLOW: JsonValue = {
    "schema": "nextscript.flow/1",
    "name": "Greeting",
    "inputs": {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]},
    "nodes": [
        {"id": "start", "type": "trigger.manual"},
        {"id": "greet", "type": "data.set", "config": {"values": {"text": "Hi {{ input.name }}"}}},
    ],
    "edges": [{"from": "start", "to": "greet"}],
    "outputs": {"text": "{{ greet.text }}"},
}

EXAMPLES: dict[str, JsonValue] = {
    "create_first_owner": {
        "email": "ada@example.com",
        "password": "an umbrella for every giraffe",
        "name": "Ada",
    },
    "login": {"email": "ada@example.com", "password": "an umbrella for every giraffe"},
    "change_password": {
        "current": "an umbrella for every giraffe",
        "password": "a teapot for every walrus",
    },
    "forgot_password": {"email": "ada@example.com"},
    "reset_password": {
        "token": "5eWpXk0mAV3cRr0fCnq1Kx3nY2u8bQm7tJd9sLhZpWo",
        "password": "a teapot for every walrus",
    },
    "update_user": {"role": "editor"},
    "create_invitation": {"email": "bo@example.com", "role": "editor"},
    "update_me": {"name": "Ada Lovelace"},
    "create_api_key": {"name": "CI", "scopes": ["flow.read", "run.start", "run.read"]},
    "create_identity_provider": {
        "key": "google",
        "name": "Google",
        "kind": "oidc",
        "settings": {"preset": "google", "client_id": "1234.apps.googleusercontent.com"},
        "client_secret": "GOCSPX-s3cr3t",
        "email_domains": ["example.com"],
    },
    "update_identity_provider": {"role_mapping": [{"group": "engineers", "role": "editor"}]},
    "link_identity": {"return_to": "/"},
    "update_directory": {
        "default_role": "viewer",
        "role_mapping": [{"group": "Engineers", "role": "editor"}],
    },
    "create_flow": {"name": "Greeting", "document": _FLOW},
    "update_flow": {"name": "Greetings", "tags": ["hello"], "enabled": True},
    "check_flow": {"document": _FLOW},
    "save_draft": {"document": _FLOW},
    "set_pin": {"output": {"status": 200, "body": {"id": 7}}},
    "create_comment": {"text": "Should this ask twice?", "node": "greet"},
    "update_comment": {"resolved": True},
    "publish_flow": {"notes": "Greets by name"},
    "roll_back_flow": {"to": 1},
    "start_run": {"input": {"name": "Ada"}, "wait": 10},
    "set_audit_stream": {"url": "syslog+tls://logs.example.com:6514"},
    "renew_signing_secret": {"keep_old_hours": 24},
    "cancel_run": {"reason": "Ordered twice"},
    "signal_run": {"paid": True},
    "complete_step": {"port": "approved", "comment": "Looks good"},
    "answer_question": {"port": "approved", "comment": "Looks good"},
    "skip_step": {"output": {"status": 200}},
    "preview_expression": {"expression": "{{ input.n * 2 }}", "values": {"input": {"n": 21}}},
    "set_variable": {"value": "eu-central"},
    "set_packages": {"requirements": ["humanize==4.9.0", "python-dateutil==2.9.0"]},
    "preview_connector": {
        "document": {"url": "https://shop.example.com/openapi.json"},
        "q": "orders",
    },
    "create_connector": {
        "document": {"url": "https://shop.example.com/openapi.json"},
        "key": "our_shop",
        "operations": ["list_orders", "create_order"],
    },
    "update_connector": {"operations": ["list_orders"]},
    "refresh_connector": {"apply": False},
    "create_connection": {
        "key": "shop",
        "name": "The shop's API",
        "kind": "http",
        "fields": {"base_url": "https://shop.example.com", "auth": "bearer"},
        "secrets": {"secret": "s3cr3t"},
    },
}
"""By operation id."""

TAGS: dict[str, str] = {
    "first run": "The first owner, once.",
    "auth": "Signing in and out, and who the caller is.",
    "single sign-on": "Signing in by OpenID Connect, OAuth2 and SAML providers; identities linked.",
    "people": "Members, their roles and invitations; keys for programs: scoped, shown once.",
    "audit": "Who did what, when and from where: added to, never changed.",
    "projects": "Where flows belong together.",
    "flows": "Flows, their drafts and published versions.",
    "catalog": "What can be put into a flow, and trying expressions out.",
    "connections": "Credentials for services; secrets go in and never come out.",
    "connectors": "What a project made of descriptions: web services whose operations are steps.",
    "variables": "Values the flows of a project share.",
    "packages": "What steps of full Python may import: named with versions, locked, installed.",
    "files": "Contents too large for data: sent and fetched as streams, referred to by id.",
    "runs": "Starting, reading and steering runs. The same Idempotency-Key is the same run.",
    "live": "Watching a run as server-sent events.",
    "events": "What other systems are told of a project, and what became of it.",
    "endpoints": "Published flows that other programs call like any API.",
    "schedules": "When flows start by themselves, and what was left out.",
    "webhooks": "Doors for other systems, and for people without an account.",
    "health": "For whoever operates this.",
}
