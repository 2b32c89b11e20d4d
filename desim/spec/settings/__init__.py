"""settings: how a scenario is run, compared and studied; no setting is part of a scenario."""
