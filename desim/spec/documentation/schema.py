"""The JSON schema of a scenario, for editors that complete and check YAML."""

import json
import sys
from typing import Any

from desim.spec.scenario import Scenario


def json_schema() -> dict[str, Any]:
    """JSON schema (draft 2020-12) of everything that may be written in a scenario."""
    schema = Scenario.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "desim scenario", **schema}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(json_schema(), indent=1, sort_keys=True) + "\n")
