"""What duty a good bears: tariffs, schedules, rates, comparisons and screenings. May import `engine.provisions`
and what that may; read `duty` first."""
