"""What keeps data trustworthy over the years: locks, backups, restoring, checks, copies, erasing."""
