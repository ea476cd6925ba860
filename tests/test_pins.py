"""Every package that the project names is pinned, once, at a version that it allows."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PIN_LINES = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
PINS = [Requirement(line) for line in PIN_LINES if not line.startswith("#")]


def named_requirements() -> list[Requirement]:
    extras = dict(PROJECT["project"]["optional-dependencies"])
    del extras["bench"]  # nobody needs it, and CI would wait for it
    always = [PROJECT["build-system"]["requires"], PROJECT["project"]["dependencies"]]
    groups = [*always, *extras.values()]
    named = [Requirement(text) for group in groups for text in group]
    return [requirement for requirement in named if requirement.name != "convlib"]


@pytest.mark.parametrize("named", named_requirements(), ids=str)
def test_python_requirement_is_pinned(named: Requirement) -> None:
    pins = [pin for pin in PINS if pin.name == named.name]
    assert len(pins) == 1, f"run `make pins`: {named.name} has {len(pins)} pins"
    version = str(pins[0].specifier).removeprefix("==")
    assert named.specifier.contains(version)


def test_pins_are_exact_and_name_no_place() -> None:
    assert all(re.fullmatch(r"==[^*,]+", str(pin.specifier)) for pin in PINS)
    assert not [line for line in PIN_LINES if "://" in line or line.startswith("-")]


def test_javascript_tools_are_pinned() -> None:
    tools = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    assert tools
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in tools.values())
