"""What a case looks like on a day: due dates, entitlements, next steps, handover."""
