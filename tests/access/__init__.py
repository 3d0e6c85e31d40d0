"""Who may enter where: one table, walked by everybody."""
