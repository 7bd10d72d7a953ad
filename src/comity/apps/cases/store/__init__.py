"""SQL of cases, the only place of the topic that imports SQLAlchemy; typed rows."""
