"""What people do, done in a real browser: the main job from sign-up to agreement, every main page, every habit of the pages."""
