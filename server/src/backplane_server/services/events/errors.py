"""What can go wrong with events, consumers and webhooks, each with its reason."""

from __future__ import annotations

from backplane_server.chassis.errors import (
    AlreadyExists,
    FieldProblem,
    InvalidArgument,
    NotFound,
    Resource,
)


class EventNotFound(NotFound):
    """There is no event by the id, or none any more."""

    reason = "EVENT_NOT_FOUND"

    def __init__(self, event_id: str) -> None:
        super().__init__(
            f"there is no event {event_id}, or it is no longer kept; ReadEvents lists those that"
            " are",
            resource=Resource("event", event_id),
        )


class ConsumerNotFound(NotFound):
    """There is no consumer by the name."""

    reason = "CONSUMER_NOT_FOUND"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"there is no consumer {name}; CreateConsumer makes one",
            resource=Resource("consumer", name),
        )


class ConsumerExists(AlreadyExists):
    """A consumer has the name."""

    reason = "CONSUMER_EXISTS"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"there is a consumer {name} already; use it, or choose another name",
            metadata={"name": name},
        )


class WebhookNotFound(NotFound):
    """There is no webhook by the id."""

    reason = "WEBHOOK_NOT_FOUND"

    def __init__(self, webhook_id: str) -> None:
        super().__init__(
            f"there is no webhook {webhook_id}; ListWebhooks lists those that there are",
            resource=Resource("webhook", webhook_id),
        )


class WebhookTargetRefused(InvalidArgument):
    """The server is not set up to send to the address."""

    reason = "WEBHOOK_TARGET_REFUSED"

    def __init__(self, problem: str) -> None:
        super().__init__(
            f"events cannot be sent there: {problem}",
            metadata={"problem": problem},
            fields=[FieldProblem("webhook.url", problem)],
        )
