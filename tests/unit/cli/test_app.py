"""The command line as a whole."""

import subprocess
import sys
from collections import Counter

import pytest
import typer
from typer.testing import CliRunner

from winnow.cli.app import GROUPS, create_app


def names_of(app: typer.Typer) -> list[str]:
    command = typer.main.get_command(app)
    assert isinstance(command, typer.core.TyperGroup)
    return list(command.commands)


@pytest.mark.parametrize("group", GROUPS)
def test_each_module_has_the_commands_it_is_listed_with(group: str) -> None:
    assert names_of(create_app([group])) == list(GROUPS[group])


def test_no_two_modules_have_a_command_of_one_name() -> None:
    counts = Counter(command for commands in GROUPS.values() for command in commands)
    assert [command for command, count in counts.items() if count > 1] == []


def test_help_lists_every_command() -> None:
    shown = CliRunner().invoke(create_app(), ["--help"]).output
    assert [command for commands in GROUPS.values() for command in commands if command not in shown] == []


@pytest.mark.parametrize("arguments", [["--help"], ["sevre"], []])
def test_what_is_no_command_is_answered_with_all_of_them_in_mind(arguments: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", "winnow.cli", *arguments], capture_output=True, text=True, timeout=60, check=False)
    assert "serve" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_command_beside_a_running_server_imports_neither_the_server_nor_the_engine() -> None:
    program = (
        "import sys; sys.argv = ['winnow', 'list', '--help']; from winnow.cli.app import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'winnow.web.server', 'winnow.cleaning.engine', 'numpy', 'apsw'} & set(sys.modules)\n"
        "print('imported:', sorted(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines()[-1] == "imported: []"


def test_the_server_does_not_import_the_engine() -> None:
    program = "import sys, winnow.cli.serve; print(sorted({'winnow.cleaning.engine', 'winnow.intake.work', 'numpy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
