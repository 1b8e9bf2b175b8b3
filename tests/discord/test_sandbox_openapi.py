"""The check against Discord's API description is there, and can fail."""

import pytest

from statsbot.sandbox.rest.api import Exchange
from tests.openapi import Conformance, description_path


@pytest.fixture
def conformance() -> Conformance:
    if not description_path().exists():
        pytest.skip(f"no API description at {description_path()} (STATSBOT_OPENAPI names another)")
    return Conformance.load()


def exchange(body: object, *, answer: object = None, status: int = 204) -> Exchange:
    return Exchange(
        method="POST",
        template="/channels/{channel_id}/messages",
        query={},
        body=body,
        multipart=False,
        files=0,
        status=status,
        answer=answer,
    )


def test_a_request_that_conforms_passes(conformance: Conformance) -> None:
    button = {"type": 2, "style": 1, "label": "More", "custom_id": "more"}
    conformance(exchange({"content": "hello", "components": [{"type": 1, "components": [button]}]}))
    conformance(exchange({"attachments": [{"id": 0, "filename": "a.png"}], "flags": "4"}))
    assert conformance.problems == []


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ({"contents": "hello"}, "unknown key 'contents'"),
        ({"content": 5}, "5 is not of type"),
        ({"nonce": "x" * 26}, "nonce"),
        ({"components": [{"type": 1, "components": [{"type": 2, "style": 9}]}]}, "style"),
        ({"components": [{"type": 99}]}, "none of"),
    ],
)
def test_a_request_that_does_not_conform_is_named(
    conformance: Conformance, body: object, names: str
) -> None:
    conformance(exchange(body))
    assert len(conformance.problems) == 1, conformance.problems
    assert names in conformance.problems[0]


def test_an_answer_that_lacks_a_field_is_named(conformance: Conformance) -> None:
    conformance(exchange({"content": "hello"}, answer={"id": "1"}, status=200))
    assert any("'author' is a required property" in each for each in conformance.problems)
