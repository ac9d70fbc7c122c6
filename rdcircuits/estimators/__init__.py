"""scikit-learn's estimators on what the library learns: classifiers, regressors and an encoder.

Needs the extra `sklearn`. `rd.estimators.CircuitClassifier` and its siblings fit into pipelines, grids and
cross-validation as scikit-learn's own do.

Example:
    >>> from rdcircuits.estimators import CircuitClassifier
    >>> clf = CircuitClassifier().fit([[k] for k in range(20)], ["low"] * 10 + ["high"] * 10)
    >>> clf.predict([[3], [17]]).tolist()
    ['low', 'high']
"""

from rdcircuits.errors import MissingModule

try:
    import sklearn  # noqa: F401
except ImportError:
    raise MissingModule("rdcircuits.estimators needs scikit-learn: pip install 'rdcircuits[sklearn]'") from None

from rdcircuits.estimators.classifier import CircuitClassifier
from rdcircuits.estimators.encoder import BinaryEncoder
from rdcircuits.estimators.field import FieldPolynomialRegressor
from rdcircuits.estimators.regressor import CircuitRegressor

__all__ = ["BinaryEncoder", "CircuitClassifier", "CircuitRegressor", "FieldPolynomialRegressor"]
