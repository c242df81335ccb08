"""Print what an image needs installed: the project's dependencies but for the ones left out.

Reads pyproject.toml in the current folder.
"""

import tomllib
from pathlib import Path

# Only for other models than the shipped one (POLICYBOT_MODEL); brings PyTorch, a gigabyte.
LEFT_OUT = ("sentence-transformers",)


def main() -> None:
    """Print one requirement a line."""
    project = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["project"]
    for requirement in project["dependencies"]:
        if not requirement.startswith(LEFT_OUT):
            print(requirement)


if __name__ == "__main__":
    main()
