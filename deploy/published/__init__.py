"""The contracts as documents: JSON Schemas of the events, OpenAPI of the services.

`python -m deploy.published` (`make contracts`) writes them into `contracts/schemas`.
"""
