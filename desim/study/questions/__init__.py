"""questions: studies that vary a scenario to answer one question each."""
