"""Whether an AsyncAPI document may take the place of another: who follows a topic goes on."""

from collections.abc import Iterator, Mapping
from typing import Any

from deploy.published.compatibility import incompatible_parts

Part = Mapping[str, Any]


def incompatible_messages(old: Part, new: Part) -> list[str]:
    """Why `new` may not take the place of `old`, each with where; empty where it may.

    Topics and messages may join; none may go, move, or change its key, headers or payload in a way
    that a reader of the old ones trips over.
    """
    return [*_channels(old, new), *_messages(old, new)]


def _channels(old: Part, new: Part) -> Iterator[str]:
    for name, channel in old["channels"].items():
        now = new["channels"].get(name)
        if now is None:
            yield f"{name}: is gone"
            continue
        if now["address"] != channel["address"]:
            yield f"{name}: was {channel['address']} and is {now['address']}"
        for message in sorted(set(channel["messages"]) - set(now["messages"])):
            yield f"{name}: no longer has {message}"


def _messages(old: Part, new: Part) -> Iterator[str]:
    for name, message in old["components"]["messages"].items():
        now = new["components"]["messages"].get(name)
        if now is None:
            yield f"{name}: is gone"
            continue
        if now["contentType"] != message["contentType"]:
            yield f"{name}: its content was {message['contentType']} and is {now['contentType']}"
        yield from incompatible_parts(message["headers"], now["headers"], old, new, f"{name} $")
        yield from incompatible_parts(_key(message), _key(now), old, new, f"{name} key")
        yield from _payloads(name, message["payload"], now["payload"], old, new)


def _key(message: Part) -> Part:
    key: Part = message.get("bindings", {}).get("kafka", {}).get("key", {})
    return key


def _payloads(name: str, old: Part, new: Part, old_document: Part, new_document: Part) -> list[str]:
    """The schema of an event is a file of its own, and is compared there."""
    before, now = old["schema"], new["schema"]
    if before.get("$ref") != now.get("$ref") or old["schemaFormat"] != new["schemaFormat"]:
        return [f"{name}: its payload was {before.get('$ref')} and is {now.get('$ref')}"]
    if "$ref" in before:
        return []
    return incompatible_parts(before, now, old_document, new_document, f"{name} payload")
