"""The register of other funding: who else pays for a person's services."""
