"""Payment claims: approved claims bundled, the agency's decision, and who pays which part."""
