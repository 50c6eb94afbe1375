"""Numbers from a locked counter: consecutive, never twice, also when many ask at once."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from core.models import Counter
from core.numbers import next_numbers


@pytest.mark.django_db
def test_numbers_are_consecutive():
    assert list(next_numbers(1, "task", 3)) == [1, 2, 3]
    assert list(next_numbers(1, "task")) == [4]
    assert list(next_numbers(2, "task")) == [1]


def contend(take, threads=8, rounds=25):
    taken, errors = [], []
    lock = threading.Lock()
    start = threading.Barrier(threads)

    def work():
        try:
            start.wait()
            for _ in range(rounds):
                number = take()
                with lock:
                    taken.append(number)
        except Exception as error:  # told below
            errors.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert errors == []
    return taken


@pytest.mark.django_db(transaction=True)
def test_eight_writers_get_no_number_twice():
    def take():
        with transaction.atomic():
            return next_numbers(7, "task")[0]

    taken = contend(take)
    assert sorted(taken) == list(range(1, 201))


@pytest.mark.django_db(transaction=True)
def test_without_the_locked_counter_numbers_repeat():
    """Negative control: reading the last number and writing it back loses under contention."""
    Counter.objects.create(scope_id=8, series="task", last=0)
    gate = threading.Barrier(8)

    def take():
        gate.wait(timeout=20)
        last = Counter.objects.get(scope_id=8, series="task").last
        gate.wait(timeout=20)
        Counter.objects.filter(scope_id=8, series="task").update(last=last + 1)
        return last + 1

    taken = contend(take, rounds=3)
    assert len(set(taken)) < len(taken)
