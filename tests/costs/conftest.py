"""Programs with a token, as the contract's tests have them."""

from tests.contract.conftest import program as program
