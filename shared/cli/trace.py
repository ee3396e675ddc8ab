"""`guichet trace TICKET`: one ticket's path through the services, as a tree with times."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.tree import Tree

from schemas.likeness import BurstRaised, ThemeRaised
from shared.cli.span_files import SpanFiles
from shared.local.layout import Home, default_home
from shared.telemetry import names

_MS = 1_000_000
_OF_MANY = (BurstRaised.TYPE, ThemeRaised.TYPE)
_SHOWN = (names.OUTCOME, names.REASON_CODE, names.DEVICE, names.MESSAGING_BATCH, names.ERROR_TYPE)


@dataclass(slots=True)
class SpanNode:
    """A span and those below it, in order of time."""

    record: dict[str, Any]
    children: list["SpanNode"] = field(default_factory=list)


def of_ticket(spans: SpanFiles, ticket_id: UUID) -> dict[str, list[SpanNode]]:
    """The roots of each trace that touches the ticket, by trace id.

    An event about many tickets bears the first one's id and follows another's trace, which is not this ticket's.
    A batch's span belongs to a trace of its own; it is shown below the first span it links to here.
    The files are read three times: nothing of other tickets is kept.
    """
    about = str(ticket_id)
    wanted = {item["trace_id"] for item in spans.holding(about) if _about(item["attributes"], about)}
    if not wanted:
        return {}
    nodes = {item["span_id"]: SpanNode(item) for item in spans.holding(*wanted) if item["trace_id"] in wanted}
    for item in spans.holding():
        if item["span_id"] not in nodes and any(link["span_id"] in nodes for link in item["links"]):
            nodes[item["span_id"]] = SpanNode(item)
    roots: dict[str, list[SpanNode]] = defaultdict(list)
    for node in sorted(nodes.values(), key=lambda each: each.record["start_ns"]):
        above = nodes.get(_above(node.record, nodes) or "")
        if above is None:
            roots[node.record["trace_id"]].append(node)
        else:
            above.children.append(node)
    return dict(roots)


def _about(attributes: dict[str, Any], ticket_id: str) -> bool:
    return attributes.get(names.TICKET_ID) == ticket_id and attributes.get(names.MESSAGING_DESTINATION) not in _OF_MANY


def _above(record: dict[str, Any], nodes: dict[str, SpanNode]) -> str | None:
    if record["parent_id"] in nodes:
        return str(record["parent_id"])
    linked: list[str] = [link["span_id"] for link in record["links"] if link["span_id"] in nodes]
    return linked[0] if linked else None


def services_seen(roots: dict[str, list[SpanNode]]) -> set[str]:
    def walk(node: SpanNode) -> Iterator[str]:
        yield str(node.record["service"])
        for child in node.children:
            yield from walk(child)

    return {name for group in roots.values() for root in group for name in walk(root)}


def draw(roots: dict[str, list[SpanNode]], ticket_id: UUID) -> Tree:
    first = min(node.record["start_ns"] for group in roots.values() for node in group)
    tree = Tree(f"[bold]ticket {ticket_id}[/bold]")
    for trace_id, group in roots.items():
        branch = tree.add(f"[dim]trace {trace_id}[/dim]")
        for node in group:
            _draw_node(branch, node, first)
    return tree


def _draw_node(branch: Tree, node: SpanNode, first: int) -> None:
    record = node.record
    after = (record["start_ns"] - first) / _MS
    took = (record["end_ns"] - record["start_ns"]) / _MS
    colour = "red" if record["status"] == "ERROR" else "green"
    more = "  ".join(
        f"{name.rsplit('.', 1)[-1]}={record['attributes'][name]}" for name in _SHOWN if name in record["attributes"]
    )
    times = f"[dim]+{after:.0f} ms, took {took:.1f} ms[/dim]"
    label = f"[{colour}]{record['service']:<13}[/{colour}] {record['name']}  {times} {more}"
    below = branch.add(label)
    for child in node.children:
        _draw_node(below, child, first)


def register(app: typer.Typer) -> None:
    @app.command()
    def trace(
        ticket: Annotated[UUID, typer.Argument(help="The ticket's id.")],
        home: Annotated[Path | None, typer.Option(help="Where `guichet up` keeps its state.")] = None,
        as_json: Annotated[bool, typer.Option("--json", help="Print the spans as JSON Lines.")] = False,
    ) -> None:
        """Draw one ticket's path through the services, with times."""
        files = SpanFiles(Home(home or default_home()).spans)
        if not files:
            typer.echo("No spans yet. Is Guichet up? Try `guichet status`.", err=True)
            raise typer.Exit(1)
        roots = of_ticket(files, ticket)
        if not roots:
            typer.echo("No span carries this ticket's id.", err=True)
            raise typer.Exit(1)
        if as_json:
            for group in roots.values():
                for root in group:
                    _print_json(root)
        else:
            Console(width=None).print(draw(roots, ticket))


def _print_json(node: SpanNode) -> None:
    typer.echo(json.dumps(node.record))
    for child in node.children:
        _print_json(child)
