"""What an agreement says on a day: its files found, checked, kept, and put in force. May import `engine.claims` and the
grammar; read `law` first."""
