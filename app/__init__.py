"""Wayline: a desktop editor for customer journey maps. Each package below says in its own words what may live in it."""
