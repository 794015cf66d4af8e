"""The contracts as documents: JSON Schemas of events, OpenAPI of services, AsyncAPI of topics.

`python -m deploy.published` (`make contracts`) writes them into `contracts/schemas`.
"""
