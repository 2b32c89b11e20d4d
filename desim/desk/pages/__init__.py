"""Pages: what a person sees and presses, made of the records of the view."""
