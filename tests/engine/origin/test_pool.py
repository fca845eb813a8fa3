"""Many claims: one after the other, and in processes; the same determinations either way."""

from __future__ import annotations

import copy
import itertools
import operator
import pickle
import threading

import pytest

from demonstration import claim, non
from headnote import Claim, InputError, RuleTextError
from headnote.engine.origin.pool import Start, determine_in_processes
from random_claims import ENGINE


def the_claim(value: int) -> Claim:
    return claim([non("8418.21", str(value)), non("85.01", "1")])


CLAIMS = [the_claim(value) for value in range(0, 1000, 20)]


verdict, whole = operator.attrgetter("verdict"), copy.copy


def test_claims_are_determined_in_their_order_as_they_are_asked_for() -> None:
    endless = ENGINE.determine_many(the_claim(value) for value in itertools.count(0, 20))
    assert list(itertools.islice(endless, len(CLAIMS))) == [ENGINE.determine(one) for one in CLAIMS]


@pytest.mark.parametrize("start", ["spawn", "fork"])
def test_processes_determine_what_one_does(start: Start) -> None:
    told = determine_in_processes(ENGINE, CLAIMS, whole, processes=2, chunk=7, start=start)
    assert list(told) == [ENGINE.determine(one) for one in CLAIMS]


def test_a_fork_amid_decisions_of_other_threads_is_safe() -> None:
    """A lock that another thread holds while the process is copied would never be given back in the copy."""
    done = threading.Event()

    def decide() -> None:
        from headnote.engine.origin.deciders import decider

        for count in itertools.count():
            if done.is_set():
                return
            decider().decide(tuple((n,) for n in range(1 + count % 40)), [count % 3] * 40)

    threads = [threading.Thread(target=decide) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(3):
            told = determine_in_processes(ENGINE, CLAIMS, verdict, processes=2, chunk=10, start="fork")
            assert list(told) == [ENGINE.determine(one).verdict for one in CLAIMS]
    finally:
        done.set()
        for thread in threads:
            thread.join()


def test_no_more_is_read_than_a_few_chunks_ahead() -> None:
    read = 0

    def stream() -> itertools.chain[Claim]:
        nonlocal read
        for one in itertools.cycle(CLAIMS):
            read += 1
            yield one

    told = determine_in_processes(ENGINE, stream(), verdict, processes=1, chunk=5, start="fork")
    assert next(told) == "originating"
    assert read <= 15
    told.close()


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (CLAIMS[0].model_copy(update={"agreement": "another"}), InputError),
        (CLAIMS[0].model_copy(update={"rule": "CTHX"}), RuleTextError),
    ],
)
def test_an_error_comes_from_a_process_as_it_is(wrong: Claim, error: type[Exception]) -> None:
    told = determine_in_processes(ENGINE, [*CLAIMS, wrong], verdict, processes=1, chunk=len(CLAIMS), start="fork")
    assert list(itertools.islice(told, len(CLAIMS))) == [ENGINE.determine(one).verdict for one in CLAIMS]
    with pytest.raises(error) as caught:
        next(told)
    with pytest.raises(error) as here:
        ENGINE.determine(wrong)
    assert str(caught.value) == str(here.value)


def test_an_engine_is_sent_as_its_ruleset() -> None:
    same = pickle.loads(pickle.dumps(ENGINE))
    assert same.ruleset == ENGINE.ruleset
    assert same.answers_to("demo")
    assert same.determine(CLAIMS[3]) == ENGINE.determine(CLAIMS[3])
