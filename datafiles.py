"""Reading our own YAML data files: checked whole, a fault named with file and line."""

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from errors import BadRule


class Strict(BaseModel):
    """A data-file model: unknown keys and silently converted values (`no`, `012`) are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


M = TypeVar("M", bound=BaseModel)


def read_yaml(path: Path, model: type[M]) -> M:
    """`path` as a `model`. Raises BadRule with every fault of the file, each with its line."""
    return parse_yaml(path.read_text("utf-8"), path.name, model)


def parse_yaml(text: str, name: str, model: type[M]) -> M:
    """YAML that stands in the file `name` from its first line on, as a `model`. Raises BadRule as `read_yaml` does."""
    try:
        data = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise BadRule(f"{name}:{line}: {getattr(fault, 'problem', fault)}. Mend the YAML and start again.") from fault
    try:
        return model.model_validate(data)
    except ValidationError as fault:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
        lines = [
            f"{name}:{_line(root, error['loc'])}: {'.'.join(map(str, error['loc']))}: {error['msg']}"
            for error in fault.errors()
        ]
        raise BadRule("\n".join(lines)) from fault


def _line(node: yaml.Node | None, path: tuple[int | str, ...]) -> int:
    line = node.start_mark.line + 1 if node else 1
    for step in path:
        child = None
        if isinstance(node, yaml.MappingNode):
            child = next((value for key, value in node.value if key.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            child = node.value[step]
        if child is None:
            break
        node, line = child, child.start_mark.line + 1
    return line
