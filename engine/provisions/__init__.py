"""What provisions answer besides origin: questions, conditions and days. May import `engine.origin` and what that may;
read `questions` first."""
