"""pip's configuration reaches uv, and what was set for uv itself goes first."""

from itpm.launcher.package_settings import parse_pip_settings, uv_environment

LISTED = """\
:env:.find-links='/opt/wheels'
global.cert='/etc/ssl/certs/ca-certificates.crt'
global.extra-index-url='https://one.example.org/simple\\nhttps://two.example.org/simple'
global.find-links='/elsewhere'
global.index-url='https://mirror.example.org/simple'
install.index-url='https://install.example.org/simple'
freeze.timeout='10'
"""


def test_the_environment_beats_install_beats_global() -> None:
    assert parse_pip_settings(LISTED) == {
        "find-links": "/opt/wheels",
        "cert": "/etc/ssl/certs/ca-certificates.crt",
        "extra-index-url": "https://one.example.org/simple\nhttps://two.example.org/simple",
        "index-url": "https://install.example.org/simple",
    }


def test_nothing_configured_names_no_index() -> None:
    environment = uv_environment(parse_pip_settings(""), {"PATH": "/bin"})
    assert environment["UV_PYTHON_DOWNLOADS"] == "never"
    assert not {"UV_DEFAULT_INDEX", "UV_INDEX", "UV_FIND_LINKS"} & set(environment)


def test_settings_are_translated() -> None:
    environment = uv_environment(parse_pip_settings(LISTED), {})
    assert environment["UV_DEFAULT_INDEX"] == "https://install.example.org/simple"
    assert environment["UV_INDEX"] == "https://one.example.org/simple https://two.example.org/simple"
    assert environment["UV_FIND_LINKS"] == "/opt/wheels"
    assert environment["SSL_CERT_FILE"] == "/etc/ssl/certs/ca-certificates.crt"


def test_settings_of_uv_itself_are_kept() -> None:
    given = {"UV_DEFAULT_INDEX": "https://mine.example.org/simple"}
    assert uv_environment(parse_pip_settings(LISTED), given)["UV_DEFAULT_INDEX"] == given["UV_DEFAULT_INDEX"]
