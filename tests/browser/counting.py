"""What people press: keys and clicks of a task, against its budget."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

BUDGETS = Path(__file__).with_name("task_budget.toml")

# Runs in each page before anything else. Filling in a field (characters, Tab to the next one, the arrows and
# letters that choose in a list) is the task's own content and is counted apart; a modifier alone is no key.
COUNT = """
(() => {
  const MODIFIERS = ["Control", "Shift", "Alt", "Meta"];
  const fields = "input:not([type=submit]):not([type=button]), textarea, select, [contenteditable=true]";
  addEventListener("keydown", (event) => {
    if (!event.isTrusted || event.repeat || MODIFIERS.includes(event.key)) return;
    // The button that picks a day belongs to its field: Tab passes it on the way to the next one.
    const passing = event.key === "Tab" && event.target.matches?.("[data-pick-day]");
    const filling = passing || event.target.matches?.(fields) && !event.ctrlKey
      && (event.key.length === 1 || ["Tab", "ArrowDown", "ArrowUp", "Backspace"].includes(event.key));
    pressed(filling ? "character" : "key");
  }, true);
  // A button that is pressed by the keyboard reports a click without a pointer.
  addEventListener("click", (event) => { if (event.isTrusted && event.detail > 0) pressed("click"); }, true);
})();
"""


@dataclass
class Presses:
    """What was pressed since the task began."""

    key: int = 0
    click: int = 0
    character: int = 0

    def add(self, kind: str) -> None:
        """Count one more."""
        setattr(self, kind, getattr(self, kind) + 1)

    def start(self) -> None:
        """Begin to count from here."""
        self.key = self.click = self.character = 0

    def within(self, task: str, share: float = 1) -> None:
        """Fail where the task took more than its budget, or where a share of it took more than that share."""
        budget = tomllib.loads(BUDGETS.read_text(encoding="utf-8"))[task]
        taken = {"keys": self.key, "clicks": self.click, "characters": self.character}
        above = {what: taken[what] for what in taken if what in budget and taken[what] > budget[what] * share}
        assert not above, f"{task}: {budget['says']}; taken {taken}"
        # A task that took nothing was not counted.
        assert self.key + self.click > 0, task
        print(f"{task}: {taken} of {budget}")
