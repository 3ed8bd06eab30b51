"""The wizards without their widgets: what is drafted, what is wrong with it, what it will do. No Qt here."""
