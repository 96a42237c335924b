"""System checks that refuse an unsafe configuration at start. Registered by the app's configuration."""
