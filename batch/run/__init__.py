"""Tables in, results out, partition by partition."""
