"""Topics and users for Strimzi, from the topics' own data and the plan that the local broker is given too."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from schemas.topics import OPERATOR, SERVICES, TOPICS, consumer_group
from shared.cluster.manifests import Manifest, labels
from shared.cluster.places import BUS, CRM, LAG_READER, scaled
from shared.local.acl import Grant, Operation, Resource, plan
from shared.local.topics import wanted

API = "kafka.strimzi.io/v1"
REPLICAS = 3
_OPERATIONS = {Operation.READ: "Read", Operation.WRITE: "Write", Operation.DESCRIBE: "Describe"}
_RESOURCES = {Resource.TOPIC: "topic", Resource.GROUP: "group"}
_BUS = {"strimzi.io/cluster": BUS}


def topics() -> Iterator[Manifest]:
    """Each topic and its dead letters; retention is written as the local stack writes it."""
    for topic in wanted(replication=REPLICAS):
        yield {
            "apiVersion": API,
            "kind": "KafkaTopic",
            "metadata": {"name": topic.name, "labels": {**_BUS, **labels("bus")}},
            "spec": {
                "partitions": topic.num_partitions,
                "replicas": topic.replication_factor,
                "config": {**topic.topic_configs, "min.insync.replicas": str(REPLICAS - 1)},
            },
        }


def lag_reader() -> list[Grant]:
    """What KEDA needs to know how far behind the groups are: it can describe, and read nothing."""
    grants = {
        grant
        for topic in TOPICS
        for service in topic.readers
        if service in scaled()
        for grant in (
            Grant(LAG_READER, Operation.DESCRIBE, Resource.TOPIC, topic.name),
            Grant(LAG_READER, Operation.DESCRIBE, Resource.GROUP, consumer_group(service, topic.name)),
        )
    }
    return sorted(grants)


def users() -> Iterator[Manifest]:
    """One for each service, the CRM outside, the reader of lags, and who looks at dead letters. Nothing by prefix."""
    grants = [*plan(TOPICS), *lag_reader()]
    for user in (*SERVICES, CRM, LAG_READER, OPERATOR):
        yield {
            "apiVersion": API,
            "kind": "KafkaUser",
            "metadata": {"name": user, "labels": {**_BUS, **labels("bus")}},
            "spec": {
                "authentication": {"type": "tls"},
                "authorization": {"type": "simple", "acls": _acls(grant for grant in grants if grant.user == user)},
            },
        }


def _acls(grants: Iterable[Grant]) -> list[dict[str, Any]]:
    by_resource: dict[tuple[Resource, str], set[Operation]] = defaultdict(set)
    for grant in grants:
        by_resource[grant.resource, grant.name].add(grant.operation)
    return [
        {
            "resource": {"type": _RESOURCES[resource], "name": name, "patternType": "literal"},
            "operations": [_OPERATIONS[operation] for operation in sorted(operations)],
        }
        for (resource, name), operations in sorted(by_resource.items())
    ]
