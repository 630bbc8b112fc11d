"""`greenlane check --deploy` refuses every unsafe setting by name."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from greenlane.config.deploy_check import ADVICE, PROBLEMS, advice, problems

SAFE = {
    "MODE": "production",
    "SECRET_KEY": "kR7vQx2mZp9LwT4nBs6YcJ1hGd8FaE3uVo5iXqWzMrNbKtHy0P",
    "ALLOWED_HOSTS": ["customs.example.org"],
    "DEBUG": False,
    "GREENLANE_BANK_SECRET": "f3Kp9Zx7Qw2Lm5Vn8Rb1Tc4Yd6Hs0JgXe",
    "SECURE_SSL_REDIRECT": True,
    "CSRF_TRUSTED_ORIGINS": ["https://customs.example.org"],
    "GREENLANE_WEBHOOKS_PRIVATE": False,
    "DATABASES": {"default": {"ENGINE": "django.db.backends.postgresql"}},
    "CACHES": {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}},
    "SESSION_COOKIE_SECURE": True,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "SESSION_COOKIE_AGE": 10 * 3600,
    "CSRF_COOKIE_SECURE": True,
    "CSRF_COOKIE_HTTPONLY": True,
    "CSRF_COOKIE_SAMESITE": "Lax",
    "SECURE_HSTS_SECONDS": 31_536_000,
    "MIDDLEWARE": ["csp.middleware.CSPMiddleware"],
    "CONTENT_SECURITY_POLICY": {
        "DIRECTIVES": {
            "default-src": ["'none'"],
            "script-src": ["'self'"],
            "style-src": ["'self'"],
            "frame-ancestors": ["'none'"],
        }
    },
    "GREENLANE_OFFICERS_NEED_2FA": True,
    "GREENLANE_OPEN_REGISTRATION": False,
    "GREENLANE_PAPERLESS_SINCE": date(2027, 1, 1),
    "GREENLANE_OBJECTS": "s3://papers?endpoint=https://files.example.org",
    "GREENLANE_OBJECTS_KEY": "key",
    "GREENLANE_OBJECTS_SECRET": "secret",
    "GREENLANE_SITE": "https://customs.example.org",
    "GREENLANE_OIDC_URL": "",
    "GREENLANE_MESSAGING_SECRET": "",
    "GREENLANE_MESSAGING_REPLY_URL": "",
    "SOCIALACCOUNT_PROVIDERS": {"openid_connect": {"APPS": []}},
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "EMAIL_HOST": "mail.example.org",
    "EMAIL_USE_TLS": True,
    "EMAIL_USE_SSL": False,
    "STATIC_ROOT": str(Path(__file__).parent / "static"),
}


def policy(**changed: list[str]) -> dict[str, object]:
    directives = SAFE["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    return {"DIRECTIVES": directives | {name.replace("_", "-"): value for name, value in changed.items()}}


def sign_on(client_id: str, secret: str) -> dict[str, object]:
    return {"openid_connect": {"APPS": [{"client_id": client_id, "secret": secret}]}}


SETTINGS_ONLY = {"CONTENT_SECURITY_POLICY"}
"""What is wrong in the settings file itself; no variable changes it."""
UNSAFE = [
    ("DEP001", {"MODE": "demo"}),
    ("DEP001", {"MODE": "prod"}),
    ("DEP002", {"SECRET_KEY": ""}),
    ("DEP002", {"SECRET_KEY": SAFE["SECRET_KEY"][:49]}),
    ("DEP002", {"SECRET_KEY": "x" * 80}),
    ("DEP002", {"SECRET_KEY": "demo-only-secret-key-demo-only-secret-key-demo-only"}),
    ("DEP003", {"ALLOWED_HOSTS": []}),
    ("DEP003", {"ALLOWED_HOSTS": ["localhost", "127.0.0.1"]}),
    ("DEP003", {"ALLOWED_HOSTS": ["customs.example.org", "*"]}),
    ("DEP004", {"DEBUG": True}),
    ("DEP005", {"GREENLANE_BANK_SECRET": ""}),
    ("DEP005", {"GREENLANE_BANK_SECRET": "demo-bank-secret"}),
    ("DEP006", {"SECURE_SSL_REDIRECT": False}),
    ("DEP007", {"CSRF_TRUSTED_ORIGINS": ["http://customs.example.org"]}),
    ("DEP008", {"GREENLANE_WEBHOOKS_PRIVATE": True}),
    ("DEP009", {"CSRF_COOKIE_HTTPONLY": False}),
    ("DEP009", {"CSRF_COOKIE_SECURE": False}),
    ("DEP009", {"SESSION_COOKIE_SAMESITE": "None"}),
    ("DEP009", {"SESSION_COOKIE_SECURE": False}),
    ("DEP010", {"MIDDLEWARE": []}),
    ("DEP010", {"CONTENT_SECURITY_POLICY": None}),
    ("DEP010", {"CONTENT_SECURITY_POLICY": policy(script_src=["'self'", "'unsafe-inline'"])}),
    ("DEP010", {"CONTENT_SECURITY_POLICY": policy(style_src=["https:"])}),
    ("DEP010", {"CONTENT_SECURITY_POLICY": policy(frame_ancestors=["*"])}),
    ("DEP011", {"GREENLANE_OFFICERS_NEED_2FA": False}),
    ("DEP012", {"EMAIL_BACKEND": "greenlane.engines.mail.FileOutbox"}),
    ("DEP013", {"GREENLANE_SITE": ""}),
    ("DEP013", {"GREENLANE_SITE": "http://customs.example.org"}),
    ("DEP014", {"GREENLANE_OIDC_URL": "https://id.example.org"}),
    (
        "DEP014",
        {"GREENLANE_OIDC_URL": "https://id.example.org", "SOCIALACCOUNT_PROVIDERS": sign_on("greenlane", "")},
    ),
    (
        "DEP014",
        {"GREENLANE_OIDC_URL": "http://id.example.org", "SOCIALACCOUNT_PROVIDERS": sign_on("a", "b")},
    ),
    ("DEP015", {"STATIC_ROOT": f"{__file__}/static"}),
    ("DEP016", {"SECURE_HSTS_SECONDS": 0}),
    ("DEP017", {"GREENLANE_OBJECTS": "/srv/papers"}),
    ("DEP017", {"GREENLANE_OBJECTS": "s3://papers?endpoint=files.example.org"}),
    ("DEP017", {"GREENLANE_OBJECTS_SECRET": ""}),
    ("DEP018", {"GREENLANE_OBJECTS": "s3://papers?endpoint=http://files.example.org"}),
    (
        "DEP019",
        {
            "GREENLANE_MESSAGING_REPLY_URL": "https://gateway.example.org/",
            "GREENLANE_MESSAGING_SECRET": "demo",
        },
    ),
    ("DEP102", {"CACHES": {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}}),
]
UNWISE = [
    ("DEP101", {"DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3"}}}),
    ("DEP103", {"MODE": "prod"}),
    ("DEP104", {"GREENLANE_OPEN_REGISTRATION": True}),
    ("DEP105", {"SESSION_COOKIE_AGE": 24 * 3600}),
    ("DEP106", {"EMAIL_USE_TLS": False}),
    ("DEP107", {"GREENLANE_PAPERLESS_SINCE": None}),
]


def settings(**changed: object) -> SimpleNamespace:
    return SimpleNamespace(**(SAFE | changed))


def test_problems_of_a_safe_installation_are_none():
    assert problems(settings()) == []
    assert advice(settings()) == []


@pytest.mark.parametrize(("code", "changed"), UNSAFE)
def test_problems_name_the_unsafe_setting_and_only_it(code, changed):
    [violation] = problems(settings(**changed))
    assert violation.code == code
    assert violation.pointer.startswith("GREENLANE_") or violation.pointer in SETTINGS_ONLY
    assert violation.hint


@pytest.mark.parametrize(("code", "changed"), UNWISE)
def test_advice_names_the_unwise_setting_and_only_it(code, changed):
    assert [violation.code for violation in advice(settings(**changed))] == [code]


def test_every_check_has_a_case_and_a_code_of_its_own():
    codes = [check.code for check in (*PROBLEMS, *ADVICE)]
    assert len(set(codes)) == len(codes)
    assert {code for code, _ in UNSAFE + UNWISE} == set(codes)


def test_problems_come_all_at_once():
    everything = {name: value for _, changed in UNSAFE for name, value in changed.items()}
    found = [violation.code for violation in problems(settings(**everything))]
    assert found == [check.code for check in PROBLEMS]


def test_single_sign_on_set_up_right_is_no_problem():
    right = {
        "GREENLANE_OIDC_URL": "https://id.example.org",
        "SOCIALACCOUNT_PROVIDERS": sign_on("greenlane", "a long secret"),
    }
    assert problems(settings(**right)) == []


@pytest.mark.parametrize("where", ["", "s3://papers", "s3://papers?endpoint=http://127.0.0.1:9000"])
def test_documents_in_a_folder_or_in_a_bucket_near_by_are_no_problem(where):
    assert problems(settings(GREENLANE_OBJECTS=where)) == []


def test_mail_to_the_same_machine_needs_no_encryption():
    assert advice(settings(EMAIL_HOST="localhost", EMAIL_USE_TLS=False)) == []


PRODUCTION = {"GREENLANE_MODE": "production"}
RIGHT = PRODUCTION | {
    "GREENLANE_SECRET_KEY": str(SAFE["SECRET_KEY"]),
    "GREENLANE_HOSTS": "customs.example.org",
    "GREENLANE_BANK_SECRET": str(SAFE["GREENLANE_BANK_SECRET"]),
    "GREENLANE_DATABASE_URL": "postgresql://customs@db/greenlane",
    "GREENLANE_CACHE_URL": "redis://cache/0",
    "GREENLANE_PAPERLESS_SINCE": "2027-01-01",
    "GREENLANE_SITE": "https://customs.example.org",
    "GREENLANE_MAIL_URL": "smtp://customs:secret@mail.example.org:587?tls=1",
}


def test_problems_of_the_real_settings_as_the_environment_makes_them(tmp_path):
    """The demo's defaults, production without secrets, and production set right, each in a process of its own."""
    home = {"GREENLANE_HOME": str(tmp_path)}
    assert codes_in(home) == [
        *("DEP001", "DEP002", "DEP003", "DEP005", "DEP006", "DEP008", "DEP009", "DEP011", "DEP012", "DEP013"),
        *("DEP016", "DEP102", "DEP101", "DEP104", "DEP107"),
    ]
    bare = ["DEP002", "DEP003", "DEP005", "DEP012", "DEP013", "DEP102", "DEP101", "DEP107"]
    assert codes_in(home | PRODUCTION) == bare
    assert codes_in(home | RIGHT) == []


@pytest.mark.parametrize("wrong", ["tomorrow", "2027-13-01"])
def test_settings_refuse_a_day_that_is_none(tmp_path, wrong):
    script = ["-c", "from django.conf import settings; settings.DEBUG"]
    run = in_process(script, {"GREENLANE_HOME": str(tmp_path), "GREENLANE_PAPERLESS_SINCE": wrong})
    assert run.returncode != 0
    assert f"GREENLANE_PAPERLESS_SINCE: “{wrong}” is not a day" in run.stderr


def test_djangos_own_deployment_check_finds_nothing_in_production(tmp_path):
    run = in_process(
        ["-m", "django", "check", "--deploy", "--fail-level", "INFO"],
        RIGHT | {"GREENLANE_HOME": str(tmp_path)},
    )
    assert (run.returncode, "no issues (0 silenced)" in run.stdout) == (0, True), run.stdout + run.stderr


def test_the_demos_own_controls_do_not_exist_in_production(tmp_path):
    """Live traffic and the developers' page of components have no address there, and the simulation no tables."""
    script = (
        "import django; django.setup()\n"
        "from django.apps import apps\n"
        "from django.urls import resolve, Resolver404\n"
        "assert not apps.is_installed('greenlane.simulation')\n"
        "for path in ('/demo/traffic/pause/', '/demo/traffic/resume/', '/components/'):\n"
        "    try:\n"
        "        found = resolve(path)\n"
        "    except Resolver404:\n"
        "        continue\n"
        "    print(path, found.func)\n"
    )
    run = in_process(["-c", script], RIGHT | {"GREENLANE_HOME": str(tmp_path)})
    assert (run.returncode, run.stdout) == (0, ""), run.stdout + run.stderr


def codes_in(environment: dict[str, str]) -> list[str]:
    script = (
        "import json\n"
        "from django.conf import settings\n"
        "from greenlane.config.deploy_check import advice, problems\n"
        "print(json.dumps([v.code for v in problems(settings) + advice(settings)]))\n"
    )
    run = in_process(["-c", script], environment)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def in_process(arguments: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Python with nothing of this process's settings in its environment."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GREENLANE_")}
    clean["DJANGO_SETTINGS_MODULE"] = "greenlane.config.settings"
    return subprocess.run(
        [sys.executable, *arguments], env=clean | environment, capture_output=True, text=True, check=False
    )
