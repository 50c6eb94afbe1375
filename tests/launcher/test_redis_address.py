"""Asking a Redis-compatible server without a library: against the server the tests run on."""

import os
from dataclasses import replace

import pytest

from itpm.launcher.errors import LauncherError
from itpm.launcher.resp import RedisAddress, RespError, answers_ping, ask
from itpm.launcher.valkey import free_port


@pytest.fixture
def address() -> RedisAddress:
    return RedisAddress.from_url(os.environ["REDIS_URL"])


def test_the_running_server_answers(address: RedisAddress) -> None:
    assert answers_ping(address)
    assert "redis_version:" in ask(address, "INFO", "server")


def test_a_wrong_password_and_a_silent_port_are_no_answer(address: RedisAddress) -> None:
    assert not answers_ping(replace(address, password="guessed"))
    assert not answers_ping(replace(address, password=""))
    assert not answers_ping(replace(address, port=free_port()))
    with pytest.raises(RespError, match="WRONGPASS"):
        ask(replace(address, password="guessed"), "PING")


def test_addresses_are_read_from_urls() -> None:
    assert RedisAddress.from_url("rediss://user:p%40ss@cache.example.org:6390/2") == RedisAddress(
        "cache.example.org", 6390, "user", "p@ss", encrypted=True
    )
    assert RedisAddress.from_url("redis://localhost").port == 6379
    assert RedisAddress.from_url("unix:///run/valkey.sock?db=1").socket_path == "/run/valkey.sock"
    with pytest.raises(LauncherError, match="has to be redis://"):
        RedisAddress.from_url("http://127.0.0.1")
