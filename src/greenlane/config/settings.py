"""Settings. Everything that differs between a laptop and a nation comes from the environment.

The table of variables is in `docs/handbook/operator.md`; `greenlane check --deploy` refuses unsafe values.
"""

from __future__ import annotations

import os
from pathlib import Path

from greenlane.config.environment import database, flag, text, words

MODE = text("GREENLANE_MODE", "demo")
"""`demo`: demo accounts and data, embedded database, relaxed transport. `production`: everything strict."""

DEMO = MODE == "demo"
HOME = Path(text("GREENLANE_HOME", "var")).absolute()
DEBUG = flag("GREENLANE_DEBUG", default=False)

_DEMO_KEY = "demo-only-secret-key-demo-only-secret-key-demo-only"
SECRET_KEY = text("GREENLANE_SECRET_KEY", _DEMO_KEY if DEMO else "")
ALLOWED_HOSTS = words("GREENLANE_HOSTS", "localhost 127.0.0.1 [::1] testserver" if DEMO else "")
CSRF_TRUSTED_ORIGINS = words("GREENLANE_ORIGINS", "")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django_tasks",
    "django_tasks_db",
    "greenlane.foundation.apps.FoundationConfig",
    "greenlane.parties.apps.PartiesConfig",
    "greenlane.tariff.apps.TariffConfig",
    "greenlane.payments.apps.PaymentsConfig",
    "greenlane.declarations.apps.DeclarationsConfig",
    "greenlane.interchange.apps.InterchangeConfig",
]

MIDDLEWARE = [
    "greenlane.config.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "greenlane.config.middleware.BodyLimitMiddleware",
    "django.middleware.common.CommonMiddleware",
]

ROOT_URLCONF = "greenlane.config.urls"
WSGI_APPLICATION = "greenlane.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

AUTH_USER_MODEL = "parties.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASES = {"default": database("GREENLANE_DATABASE_URL", HOME / "greenlane.sqlite3")}

CACHES = {
    "default": (
        {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": os.environ["GREENLANE_CACHE_URL"],
        }
        if os.environ.get("GREENLANE_CACHE_URL")
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "webhooks"],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("zh-hant", "繁體中文"),
    ("th", "ไทย"),
    ("hi", "हिन्दी"),
    ("km", "ខ្មែរ"),
]
USE_TZ = True
TIME_ZONE = "UTC"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_SSL_REDIRECT = flag("GREENLANE_SSL_REDIRECT", default=not DEMO)
SECURE_HSTS_SECONDS = 0 if DEMO else 31_536_000
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("GREENLANE_BEHIND_PROXY") else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEMO

# Bodies are bounded by BodyLimitMiddleware before Django reads them.
DATA_UPLOAD_MAX_MEMORY_SIZE = None
GREENLANE_BODY_LIMIT = int(text("GREENLANE_BODY_LIMIT", str(20 * 1024 * 1024)))
GREENLANE_RATE_LIMIT = text("GREENLANE_RATE_LIMIT", "6000/m")
GREENLANE_COUNTRY = text("GREENLANE_COUNTRY", "XM")
GREENLANE_CURRENCY = text("GREENLANE_CURRENCY", "USD")
GREENLANE_BANK_SECRET = text("GREENLANE_BANK_SECRET", "demo-bank-secret" if DEMO else "")
GREENLANE_PAYMENT_DAYS = int(text("GREENLANE_PAYMENT_DAYS", "10"))
GREENLANE_PROFILE = text("GREENLANE_PROFILE", "dms")
GREENLANE_WEBHOOKS_PRIVATE = flag("GREENLANE_WEBHOOKS_PRIVATE", default=DEMO)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "greenlane.config.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": text("GREENLANE_LOG_LEVEL", "WARNING")},
}
