"""Who asks, and what they may: roles, API keys, sign-in, and the log of what was done and refused; `roles` first."""
