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
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_tasks",
    "django_tasks_db",
    "greenlane.foundation.apps.FoundationConfig",
    "greenlane.web.apps.WebConfig",
    "greenlane.parties.apps.PartiesConfig",
    "greenlane.tariff.apps.TariffConfig",
    "greenlane.payments.apps.PaymentsConfig",
    "greenlane.declarations.apps.DeclarationsConfig",
    "greenlane.interchange.apps.InterchangeConfig",
    "greenlane.portal.apps.PortalConfig",
]

MIDDLEWARE = [
    "greenlane.config.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "greenlane.config.middleware.BodyLimitMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "greenlane.parties.accounts.middleware.ActorMiddleware",
    "greenlane.web.middleware.PageMiddleware",
    "greenlane.web.middleware.SignInMiddleware",
]

ROOT_URLCONF = "greenlane.config.urls"
WSGI_APPLICATION = "greenlane.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "greenlane.web.context.shell",
            ]
        },
    }
]

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Pages run no script and load no style but the product's own files; nothing is asked of another host.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = int(text("GREENLANE_SESSION_HOURS", "10")) * 3600
CSRF_FAILURE_VIEW = "greenlane.web.failures.csrf_failure"

AUTH_USER_MODEL = "parties.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "workplace"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
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
LOCALE_PATHS = [Path(__file__).resolve().parents[1] / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"
GREENLANE_TIME_ZONE = text("GREENLANE_TIME_ZONE", "Asia/Bangkok" if DEMO else "UTC")
"""The zone in which pages show times; everything is kept in UTC."""

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
