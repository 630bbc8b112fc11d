"""`greenlane check --deploy` refuses every unsafe setting by name."""

from __future__ import annotations

import json
import os
import subprocess
import sys
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
}
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
]
UNWISE = [
    ("DEP101", {"DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3"}}}),
    ("DEP102", {"CACHES": {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}}),
    ("DEP103", {"MODE": "prod"}),
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
    assert violation.pointer.startswith("GREENLANE_")
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


def test_problems_of_the_real_settings_as_the_environment_makes_them(tmp_path):
    """The demo's defaults, production without secrets, and production set right, each in a process of its own."""
    production = {"GREENLANE_MODE": "production"}
    right = production | {
        "GREENLANE_SECRET_KEY": str(SAFE["SECRET_KEY"]),
        "GREENLANE_HOSTS": "customs.example.org",
        "GREENLANE_BANK_SECRET": str(SAFE["GREENLANE_BANK_SECRET"]),
        "GREENLANE_DATABASE_URL": "postgresql://customs@db/greenlane",
        "GREENLANE_CACHE_URL": "redis://cache/0",
    }
    home = {"GREENLANE_HOME": str(tmp_path)}
    assert codes_in(home) == ["DEP001", "DEP002", "DEP003", "DEP005", "DEP006", "DEP008", "DEP101", "DEP102"]
    assert codes_in(home | production) == ["DEP002", "DEP003", "DEP005", "DEP101", "DEP102"]
    assert codes_in(home | right) == []


def codes_in(environment: dict[str, str]) -> list[str]:
    script = (
        "import json\n"
        "from django.conf import settings\n"
        "from greenlane.config.deploy_check import advice, problems\n"
        "print(json.dumps([v.code for v in problems(settings) + advice(settings)]))\n"
    )
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GREENLANE_")}
    clean["DJANGO_SETTINGS_MODULE"] = "greenlane.config.settings"
    run = subprocess.run(
        [sys.executable, "-c", script], env=clean | environment, capture_output=True, text=True, check=True
    )
    return json.loads(run.stdout)
