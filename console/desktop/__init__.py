"""The application: one window over one backend. Builds on Qt; nothing below it knows that it exists."""
