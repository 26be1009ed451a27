"""What a person meets: whole builds of real workspaces, one file a group of behaviours."""
