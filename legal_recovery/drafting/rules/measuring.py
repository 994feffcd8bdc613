"""How much a text asks for at most, before anybody has to wait for it: every choice taken, every list long."""

from dataclasses import dataclass

from jinja2 import nodes

from legal_recovery.drafting.rules.sandbox import MOST_OUTPUT, MOST_STEPS, Template, TemplateTooLong
from legal_recovery.kernel.errors import N_

# Entries of each list of a large case. Loops within loops that no case needs come to no end with these.
MANY = 20
# Signs of a value, amply.
_WIDE = 40


def require_end(template: Template) -> None:
    """Refuse a text that would not come to its end for a large case; raises TemplateTooLong with its line."""
    _Measure().block(template.tree.body, 1)


@dataclass(slots=True)
class _Measure:
    """What was counted so far."""

    steps: int = 0
    signs: int = 0

    def block(self, body: list[nodes.Node], times: int) -> None:
        """Count nodes that are walked so many times, with all that is inside them."""
        for node in body:
            if isinstance(node, nodes.Output):
                signs = sum(
                    len(part.data) if isinstance(part, nodes.TemplateData) else _WIDE for part in node.nodes
                )
                self._count(node, times * (1 + len(node.nodes)), times * signs)
            elif isinstance(node, nodes.If):
                self._count(node, times * (1 + sum(1 for _ in node.test.find_all(nodes.Expr))))
                self.block(node.body, times)
                self.block(list(node.elif_), times)
                self.block(node.else_, times)
            else:
                assert isinstance(node, nodes.For), "the template was checked"
                self._count(node, times * (1 + MANY))
                self.block(node.body, times * MANY)
                self.block(node.else_, times)

    def _count(self, node: nodes.Node, steps: int, signs: int = 0) -> None:
        self.steps += steps
        self.signs += signs
        if self.steps > MOST_STEPS or self.signs > MOST_OUTPUT:
            raise TemplateTooLong(
                N_(
                    "Line {line}: loops within loops come to no end where a case has {many} entries in each list."
                ),
                field="text",
                line=node.lineno,
                many=MANY,
            )
