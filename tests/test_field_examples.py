"""The worked examples over finite fields: each says what it finds, and finds what it was made from."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

EXAMPLES = Path(__file__).parents[1] / "examples"


def example(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"example_{name}", EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def said(name: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    example(name).main()
    return capsys.readouterr().out.splitlines()


def test_the_s_box_has_nine_terms_and_gates_equal_on_all_rows(capsys: pytest.CaptureFixture[str]) -> None:
    polynomial, terms, gates = said("aes_sbox", capsys)
    assert polynomial.startswith("S(x) = 99 + 143·x^127 + 181·x^191 + x^223")  # 63, 8f, b5, 01: Daemen and Rijmen
    assert terms == "9 terms; 100.00 % of 256 known outputs, 100.00 % of whole rows"
    assert "100.00 % of 2048 known bits" in gates


def test_a_codeword_is_decoded_and_its_wrong_samples_named(capsys: pytest.CaptureFixture[str]) -> None:
    decoded, wrong, spoiled = said("reed_solomon", capsys)
    assert decoded == "decoded  b'Hello, Hamming! '"
    rows = spoiled.removeprefix("spoiled  ")
    assert rows.count(",") == 9
    assert wrong.startswith(f"wrong    {rows}, after ")


def test_a_secret_from_enough_shares_and_a_forged_one_named(capsys: pytest.CaptureFixture[str]) -> None:
    five, six, four, forged = said("shamir", capsys)
    assert "'Enigma was read'" in five
    assert "no row is left to check it" in five
    assert "'Enigma was read'" in six
    assert "1 further row agrees" in six
    assert "another constant" in four
    assert forged == "all shares, number 4 forged: 'Enigma was read', forged: [4]"


def test_functions_from_all_rows_and_from_a_sample(capsys: pytest.CaptureFixture[str]) -> None:
    _, rows, fit, same = said("field_functions", capsys)
    assert "100.00 % of 729 known outputs" in rows
    assert "455 monomials, all fixed by the rows; 1545 further rows agree" in fit
    assert same == "  the same polynomial: True"


def test_a_gene_network_comes_out_once_there_are_rows_enough() -> None:
    made = example("gene_network")
    rules = made.network(seed=1)
    table = made.courses(rules, 60, seed=2).distinct()
    least = made.rd.fields.least_degree(table)
    assert least is not None
    assert made.right(least.polynomial, rules) == made.GENES
    assert all(least.unique)
    few = made.courses(rules, 5, seed=2).distinct()
    least = made.rd.fields.least_degree(few)
    assert least is not None
    assert not all(least.unique)  # and says so


def test_parity_with_noise_is_recovered_exactly() -> None:
    made = example("noisy_parity")
    for seed in range(3):
        table, secret, wrong = made.problem(seed)
        assert made.recovered(table, seed) == (secret, wrong)
