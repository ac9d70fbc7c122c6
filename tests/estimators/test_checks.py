"""scikit-learn's own checks; with little effort: the classifier's many noisy tables otherwise take some 20 s."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.needs_module("sklearn")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("BinaryEncoder", {}),
        ("CircuitClassifier", {"effort": 0.05}),
        ("CircuitRegressor", {"effort": 0.05}),
        ("FieldPolynomialRegressor", {}),
    ],
)
def test_the_estimator_passes_scikit_learns_checks(name: str, settings: dict[str, object]) -> None:
    """But for those of the field, which are listed with reasons, and all of them fail."""
    from sklearn.utils.estimator_checks import check_estimator

    from rdcircuits import estimators

    estimator = getattr(estimators, name)(**settings)
    expected = dict(getattr(estimator, "expected_failed_checks", {}))
    found = check_estimator(estimator, expected_failed_checks=expected, on_skip=None)
    failed = {one["check_name"] for one in found if one["status"] == "xfail"}
    assert failed == set(expected)
    assert all(len(reason) > 40 for reason in expected.values())
    assert {one["status"] for one in found} <= {"passed", "xfail", "skipped"}
    assert [one["check_name"] for one in found if one["status"] == "skipped"] in ([], ["check_array_api_input"])


def test_no_tag_skips_checks() -> None:
    from sklearn.utils import get_tags

    from rdcircuits import estimators

    for name in estimators.__all__:
        tags = get_tags(getattr(estimators, name)())
        assert not tags.no_validation
        assert not tags.non_deterministic
        assert not tags._skip_test
        for own in (tags.classifier_tags, tags.regressor_tags):
            assert own is None or not own.poor_score


def test_the_library_does_without_scikit_learn_and_says_what_is_missing() -> None:
    code = (
        "import sys; sys.modules['sklearn'] = None\n"
        "import rdcircuits as rd\n"
        "for attempt in ('rd.estimators', '__import__(\"rdcircuits.estimators\")'):\n"
        "    try:\n        eval(attempt)\n"
        "    except (rd.RdError, ImportError) as error:\n        print(type(error).__name__, error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    line = "MissingModule rdcircuits.estimators needs scikit-learn: pip install 'rdcircuits[sklearn]'"
    assert done.stdout.splitlines() == [line, line]
