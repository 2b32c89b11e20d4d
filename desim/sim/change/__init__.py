"""change: causes, triggers and regimes."""
