"""Payment claims: carrying out their commands, and showing them."""
