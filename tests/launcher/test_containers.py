"""Dockerfile and compose file, parsed: every variable is a setting, nobody is root, nothing secret is inside.

The images are not built or started here; docs/running.md says so.
"""

import re
from typing import Any

import pytest
import yaml

from tests.launcher.processes_of_tests import CHECKOUT

SETTINGS = (CHECKOUT / "itpm" / "settings.py").read_text(encoding="utf-8")
DOCKERFILE = (CHECKOUT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE_TEXT = (CHECKOUT / "docker-compose.yml").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(COMPOSE_TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
PORTAL = ("web", "worker", "beat", "migrate")
OURS = {"postgres", "valkey"}
# What a running portal cannot do without, and what a public one has to say about itself.
REQUIRED = {"SECRET_KEY", "DATABASE_URL", "REDIS_URL", "PORTAL_URL", "ALLOWED_HOSTS"}
ADVICE = {
    "API_TOKENS_WITHOUT_END",
    "SYNCHRONOUS_TASK_LIMIT",
    "CSRF_TRUSTED_ORIGINS",
    "TRUSTED_PROXY_COUNT",
    "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
    "LOG_LEVEL",
    "LOG_FORMAT",
}
SET_BY_THE_IMAGE = {"PORTAL_DATA", "STATIC_ROOT", "LOG_FORMAT"}
# Settings that only tests and special installations change.
NOT_FOR_COMPOSE = {"DEBUG", "CACHE_PREFIX", "CELERY_QUEUE"}
OF_OTHER_PROGRAMS = {"PATH", "PYTHONUNBUFFERED", "PYTHONPATH", "DJANGO_SETTINGS_MODULE", "NUMBA_CACHE_DIR"}


def settings_variables() -> set[str]:
    """Names the settings module reads from the environment."""
    return set(re.findall(r"\benv(?:\.\w+)?\(\s*\"([A-Z_]+)\"", SETTINGS))


def instructions(name: str) -> list[str]:
    """Arguments of every Dockerfile instruction of that name, continued lines joined."""
    joined = re.sub(r"\\\n\s*", " ", DOCKERFILE)
    return [line.split(None, 1)[1] for line in joined.splitlines() if line.startswith(f"{name} ")]


def last_stage() -> str:
    return DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]


def image_variables() -> set[str]:
    joined = re.sub(r"\\\n\s*", " ", last_stage())
    lines = [line for line in joined.splitlines() if line.startswith("ENV ")]
    return {name for line in lines for name in re.findall(r"(\w+)=", line)}


def test_the_settings_are_read() -> None:
    assert {"SECRET_KEY", "DATABASE_URL", "EMAIL_URL", "PORTAL_DATA"} <= settings_variables()


@pytest.mark.parametrize("name", PORTAL)
def test_every_variable_of_compose_is_a_setting(name: str) -> None:
    assert set(SERVICES[name]["environment"]) <= settings_variables()


def test_every_variable_of_the_image_is_a_setting_or_another_programs() -> None:
    assert image_variables() - OF_OTHER_PROGRAMS <= settings_variables()
    assert image_variables() >= SET_BY_THE_IMAGE


@pytest.mark.parametrize("name", PORTAL)
def test_every_setting_is_in_compose_in_the_image_or_left_out_on_purpose(name: str) -> None:
    given = set(SERVICES[name]["environment"])
    assert given >= REQUIRED | ADVICE
    assert settings_variables() == given | SET_BY_THE_IMAGE | NOT_FOR_COMPOSE


def test_required_variables_stop_the_start_when_missing() -> None:
    environment = SERVICES["web"]["environment"]
    for name in REQUIRED:
        assert ":?" in environment[name], name


def test_every_variable_asked_for_is_explained_in_the_docs() -> None:
    explained = (CHECKOUT / "docs" / "running.md").read_text(encoding="utf-8")
    asked = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", COMPOSE_TEXT)) | settings_variables()
    assert {name for name in asked if f"`{name}`" not in explained} == set()


def test_no_secret_has_a_value() -> None:
    for name, service in SERVICES.items():
        for key, value in service.get("environment", {}).items():
            if re.search(r"SECRET|PASSWORD|_URL|AUTH$", key) and key not in {"PORTAL_URL", "EMAIL_URL"}:
                rest = re.sub(r"\$\{[^}]*\}", "", str(value))
                assert not re.search(r"://[^/@]*:[^/@]+@", rest), (name, key)
                assert "${" in str(value), (name, key)
    for line in [*instructions("ENV"), *instructions("ARG")]:
        assert not re.search(r"SECRET|PASSWORD|TOKEN", line), line
    assert "COPY .env" not in DOCKERFILE


def test_the_build_sees_no_secrets_and_no_data() -> None:
    rules = (CHECKOUT / ".dockerignore").read_text(encoding="utf-8").split()
    assert rules[0] == "*"
    allowed = {rule.removeprefix("!") for rule in rules if rule.startswith("!")}
    assert not {".env", ".portal", ".git", "node_modules"} & allowed
    rooms = {path.parent.name for path in CHECKOUT.glob("*/apps.py")}
    assert rooms | {"itpm", "templates", "static", "requirements", "manage.py"} <= allowed


def test_nobody_is_root() -> None:
    users = re.findall(r"^USER (\S+)", last_stage(), re.MULTILINE)
    assert users == ["portal"]
    assert last_stage().index("\nUSER ") < last_stage().index("\nCMD ")
    for name in OURS:
        assert SERVICES[name]["user"] not in {"root", "0"}
    for service in SERVICES.values():
        assert "privileged" not in service


def test_everything_that_runs_has_a_health_check() -> None:
    assert re.search(r"^HEALTHCHECK ", last_stage(), re.MULTILINE)
    for name, service in SERVICES.items():
        if name == "web":
            assert "healthcheck" not in service  # the image's own
        elif name == "migrate":
            assert service["healthcheck"] == {"disable": True}
        else:
            assert service["healthcheck"]["test"], name


def test_the_portal_waits_for_healthy_services_and_migrations() -> None:
    for name in ("web", "worker", "beat"):
        conditions = {key: value["condition"] for key, value in SERVICES[name]["depends_on"].items()}
        assert conditions == {
            "migrate": "service_completed_successfully",
            "postgres": "service_healthy",
            "valkey": "service_healthy",
        }


def test_nothing_listens_to_the_world_by_itself() -> None:
    assert [port for service in SERVICES.values() for port in service.get("ports", [])] == [
        "127.0.0.1:${PORT:-8000}:8000"
    ]


def test_the_data_outlive_the_containers() -> None:
    assert set(COMPOSE["volumes"]) == {"database", "files"}
    assert SERVICES["postgres"]["volumes"] == ["database:/var/lib/postgresql"]
    assert SERVICES["worker"]["volumes"] == SERVICES["web"]["volumes"] == ["files:/portal/data"]
