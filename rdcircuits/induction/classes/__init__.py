"""Classes from measurements: encoders, scores of classes as gates, and the choice among ways to them."""
