"""The JSON schema of a scenario, for editors that complete and check YAML."""

import json
import sys
from typing import Any

from desim.spec.scenario import Scenario
from desim.spec.settings.studies import settings_by_key

DRAFT = "https://json-schema.org/draft/2020-12/schema"
COMPOSITION = {
    "defaults": {"type": "array", "description": "Files that this one is laid over, as Hydra reads them."},
    "hydra": {"type": "object", "description": "Settings of Hydra, for example the points of a sweep."},
    "run": {"type": "object", "description": "Settings of the run: replications, workers, seed."},
    "report": {"type": "object", "description": "What the pages show: parts and stockpiles."},
    "risk_register": {"type": ["object", "string", "null"], "description": "Risks by name, or a file with a table."},
}
"""What a configuration file may hold beside the fields of a scenario."""


def json_schema() -> dict[str, Any]:
    """JSON schema (draft 2020-12) of everything that may be written in a scenario."""
    schema = Scenario.model_json_schema(by_alias=True)
    return {"$schema": DRAFT, "title": "desim scenario", **schema}


def editor_schema() -> dict[str, Any]:
    """JSON schema of one configuration file, which may hold any part of a scenario.

    Nothing is required, since a file may change one field of a part that another file declares. What a whole scenario
    lacks is found by ``study=check``.
    """
    schema: dict[str, Any] = _optional(json_schema())
    studies = {
        key: {"type": "object", "description": f"Settings of a study. {(model.__doc__ or '').splitlines()[0]}"}
        for key, model in settings_by_key().items()
    }
    return {**schema, "properties": {**studies, **schema["properties"], **COMPOSITION}}


def _optional(schema: Any) -> Any:
    """The schema without required fields; of alternatives, more than one may then fit."""
    if isinstance(schema, list):
        return [_optional(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    optional = {}
    for key, inner in schema.items():
        if key == "required" and isinstance(inner, list):
            continue
        optional["anyOf" if key == "oneOf" else key] = _optional(inner)
    return optional


if __name__ == "__main__":
    sys.stdout.write(json.dumps(editor_schema(), indent=1, sort_keys=True) + "\n")
