"""What may be told to whom: small counts are kept back, and people go by pseudonyms."""
