"""Settings. Everything that differs between a laptop and a nation comes from the environment.

The table of variables is in `docs/handbook/operator.md`; `greenlane check --deploy` refuses unsafe values.
"""

from __future__ import annotations

import os
from pathlib import Path

from greenlane.config.environment import database, day, flag, mail_server, origin_of, text, words

MODE = text("GREENLANE_MODE", "demo")
"""`demo`: demo accounts and data, embedded database, relaxed transport. `production`: everything strict."""

DEMO = MODE == "demo"
HOME = Path(text("GREENLANE_HOME", "var")).absolute()
# Two threads of numpy wait for each other over the small products of a question: twice the CPU for 3 ms less.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
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
    "django_tasks",
    "django_tasks_db",
    "greenlane.foundation.apps.FoundationConfig",
    "greenlane.web.apps.WebConfig",
    "greenlane.parties.apps.PartiesConfig",
    "greenlane.tariff.apps.TariffConfig",
    "greenlane.payments.apps.PaymentsConfig",
    "greenlane.documents.apps.DocumentsConfig",
    "greenlane.declarations.apps.DeclarationsConfig",
    "greenlane.risk.apps.RiskConfig",
    "greenlane.assessment.apps.AssessmentConfig",
    "greenlane.inspection.apps.InspectionConfig",
    "greenlane.enquiries.apps.EnquiriesConfig",
    "greenlane.interchange.apps.InterchangeConfig",
    "greenlane.portal.apps.PortalConfig",
    # After ours: our templates of the same names come first.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    *(["greenlane.simulation.apps.SimulationConfig"] if DEMO else []),
]

MIDDLEWARE = [
    "greenlane.config.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "greenlane.config.middleware.PageCompressionMiddleware",
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
    "greenlane.declarations.middleware.FacelessMiddleware",
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

# Single sign-on; without an address there is none.
GREENLANE_OIDC_URL = text("GREENLANE_OIDC_URL")
GREENLANE_OIDC_NAME = text("GREENLANE_OIDC_NAME", "single sign-on")

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
        # Signing on elsewhere begins with a form that leads to the provider.
        "form-action": ["'self'", *origin_of(GREENLANE_OIDC_URL)],
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
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("MinimumLengthValidator", {"min_length": 12}),
        ("UserAttributeSimilarityValidator", {"user_attributes": ("email", "name")}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]

GREENLANE_OFFICERS_NEED_2FA = flag("GREENLANE_OFFICERS_NEED_2FA", default=not DEMO)
GREENLANE_OPEN_REGISTRATION = flag("GREENLANE_OPEN_REGISTRATION", default=DEMO)
"""Whether an organisation that enrols is registered at once; else the registrar decides."""

ACCOUNT_ADAPTER = "greenlane.parties.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_FORMS = {
    "login": "greenlane.parties.accounts.forms.SignInForm",
    "signup": "greenlane.parties.accounts.forms.SignUpForm",
    "add_email": "greenlane.parties.accounts.forms.AddEmailForm",
    "change_password": "greenlane.parties.accounts.forms.ChangePasswordForm",
    "set_password": "greenlane.parties.accounts.forms.SetPasswordForm",
    "reset_password": "greenlane.parties.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "greenlane.parties.accounts.forms.NewPasswordForm",
    "reauthenticate": "greenlane.parties.accounts.forms.ReauthenticateForm",
    "confirm_email_verification_code": "greenlane.parties.accounts.forms.EmailCodeForm",
    "confirm_password_reset_code": "greenlane.parties.accounts.forms.ResetCodeForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
GREENLANE_TRUST_ADDRESSES = DEMO
"""Nobody reads the mail of the demo's invented people, so there an address counts as confirmed."""
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Greenlane: "
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if DEMO else "https"
ACCOUNT_RATE_LIMITS = {
    # Attempts at a password: per caller, and per account from wherever they come.
    "login": "60/m/ip",
    "login_failed": "10/m/ip,5/300s/key",
    "signup": "20/m/ip",
    "reset_password": "20/m/ip,5/m/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if flag("GREENLANE_BEHIND_PROXY") else 0

MFA_ADAPTER = "greenlane.parties.accounts.adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Greenlane"
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "greenlane.parties.accounts.forms.FactorForm",
    "reauthenticate": "greenlane.parties.accounts.forms.FactorAgainForm",
    "activate_totp": "greenlane.parties.accounts.forms.AddAppForm",
    "add_webauthn": "greenlane.parties.accounts.forms.AddPasskeyForm",
    "edit_webauthn": "greenlane.parties.accounts.forms.RenamePasskeyForm",
}

SOCIALACCOUNT_ADAPTER = "greenlane.parties.accounts.adapters.SignOnAdapter"
SOCIALACCOUNT_FORMS = {"signup": "greenlane.parties.accounts.forms.SignOnSignUpForm"}
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": GREENLANE_OIDC_NAME,
                "client_id": text("GREENLANE_OIDC_CLIENT_ID"),
                "secret": text("GREENLANE_OIDC_CLIENT_SECRET"),
                "settings": {"server_url": GREENLANE_OIDC_URL},
            }
        ]
        if GREENLANE_OIDC_URL
        else [],
    }
}

_MAIL = mail_server(text("GREENLANE_MAIL_URL"))
EMAIL_BACKEND = _MAIL.backend
EMAIL_FILE_PATH = HOME / "outbox"
EMAIL_HOST, EMAIL_PORT = _MAIL.host, _MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.user, _MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _MAIL.starttls, _MAIL.tls
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = text("GREENLANE_MAIL_FROM", "customs@greenlane.example")
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
        else {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            # Attempts are counted here: visits must not crowd out the lock of an account.
            "OPTIONS": {"MAX_ENTRIES": 500_000},
        }
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
GREENLANE_LANGUAGES = tuple(LANGUAGES)
"""The languages that readers may choose. The check language beside them shows on a developer's screen what is not
translatable and what is not mirrored; its only door is the language cookie."""
if DEMO or DEBUG:
    LANGUAGES.append(("ar-xb", "Right-to-left check"))
FORMAT_MODULE_PATH = ["greenlane.config.formats"]
LOCALE_PATHS = [Path(__file__).resolve().parents[1] / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"
GREENLANE_TIME_ZONE = text("GREENLANE_TIME_ZONE", "Asia/Bangkok" if DEMO else "UTC")
"""The zone in which pages show times and in which a legal day begins and ends; everything is kept in UTC."""

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_SSL_REDIRECT = flag("GREENLANE_SSL_REDIRECT", default=not DEMO)
SECURE_HSTS_SECONDS = 0 if DEMO else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = flag("GREENLANE_HSTS_SUBDOMAINS", default=not DEMO)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("GREENLANE_BEHIND_PROXY") else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEMO

# Bodies are bounded by BodyLimitMiddleware before Django reads them.
DATA_UPLOAD_MAX_MEMORY_SIZE = None
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_900
"""Fields of a form: 200 lines of the quick entry have nine each."""
GREENLANE_BODY_LIMIT = int(text("GREENLANE_BODY_LIMIT", str(20 * 1024 * 1024)))
GREENLANE_DOCUMENTS = text("GREENLANE_DOCUMENTS", str(HOME / "documents"))
GREENLANE_OBJECTS = text("GREENLANE_OBJECTS")
GREENLANE_OBJECTS_KEY = text("GREENLANE_OBJECTS_KEY")
GREENLANE_OBJECTS_SECRET = text("GREENLANE_OBJECTS_SECRET")
GREENLANE_KNOWLEDGE_INDEX = text("GREENLANE_KNOWLEDGE_INDEX", str(HOME / "knowledge"))
"""Folder of the index of published knowledge: made from the tables, so nothing in it needs a backup."""
GREENLANE_EMBEDDINGS = text("GREENLANE_EMBEDDINGS", "auto")
"""auto: whatever is at hand; off: search by words alone."""
GREENLANE_EMBEDDINGS_URL = text("GREENLANE_EMBEDDINGS_URL").rstrip("/")
GREENLANE_EMBEDDINGS_MODEL = text("GREENLANE_EMBEDDINGS_MODEL")
GREENLANE_EMBEDDINGS_KEY = text("GREENLANE_EMBEDDINGS_KEY")
GREENLANE_RERANK_URL = text("GREENLANE_RERANK_URL").rstrip("/")
GREENLANE_RERANK_MODEL = text("GREENLANE_RERANK_MODEL")
GREENLANE_RERANK_KEY = text("GREENLANE_RERANK_KEY")
GREENLANE_EXAMINED_LANES = words("GREENLANE_EXAMINED_LANES", "red")
GREENLANE_VERIFIED_LANES = words("GREENLANE_VERIFIED_LANES", "")
GREENLANE_SCANNER_URL = text("GREENLANE_SCANNER_URL")
GREENLANE_SIGNATURE_ROOTS = text("GREENLANE_SIGNATURE_ROOTS")
GREENLANE_RATE_LIMIT = text("GREENLANE_RATE_LIMIT", "6000/m")
GREENLANE_COUNTRY = text("GREENLANE_COUNTRY", "XM")
GREENLANE_CURRENCY = text("GREENLANE_CURRENCY", "USD")
GREENLANE_BANK_SECRET = text("GREENLANE_BANK_SECRET", "demo-bank-secret" if DEMO else "")
GREENLANE_ADMINISTRATION = text(
    "GREENLANE_ADMINISTRATION", "Meridia Customs" if DEMO else "Customs administration"
)
"""Who collects: the head of receipts, the beneficiary of transfers, the sender named in mails."""
GREENLANE_BANK_NAME = text("GREENLANE_BANK_NAME", "Bank of Meridia" if DEMO else "")
GREENLANE_BANK_ACCOUNT = text("GREENLANE_BANK_ACCOUNT", "XM00 0000 0000 0001" if DEMO else "")
GREENLANE_SITE = text("GREENLANE_SITE", "http://localhost:8000" if DEMO else "").rstrip("/")
"""Address of this site as people type it, for links in mails."""
GREENLANE_PAYMENT_DAYS = int(text("GREENLANE_PAYMENT_DAYS", "10"))
GREENLANE_HEARING_DAYS = int(text("GREENLANE_HEARING_DAYS", "5"))
"""Working days of the office in which a declarant may answer a proposed reassessment (Customs Act s. 17(4))."""
GREENLANE_DECISION_DAYS = int(text("GREENLANE_DECISION_DAYS", "15"))
"""Days from the answer, or from the end of its limit, to the decision with written reasons (Customs Act s. 17(5))."""
GREENLANE_APPEAL_DAYS = int(text("GREENLANE_APPEAL_DAYS", "60"))
"""Days from a decision in which it may be appealed (Customs Act s. 128)."""
GREENLANE_COUNTERSIGN_OVER = int(text("GREENLANE_COUNTERSIGN_OVER", "5000"))
"""Difference in units of the national currency beyond which a reassessment needs a supervisor's signature too."""
GREENLANE_PROVISIONAL_LIST_DAYS = int(text("GREENLANE_PROVISIONAL_LIST_DAYS", "15"))
GREENLANE_PROVISIONAL_SUPPLY_MONTHS = int(text("GREENLANE_PROVISIONAL_SUPPLY_MONTHS", "2"))
GREENLANE_PROVISIONAL_ENQUIRY_MONTHS = int(text("GREENLANE_PROVISIONAL_ENQUIRY_MONTHS", "14"))
GREENLANE_PROVISIONAL_FINAL_MONTHS = int(text("GREENLANE_PROVISIONAL_FINAL_MONTHS", "3"))
GREENLANE_PROVISIONAL_OVERALL_MONTHS = int(text("GREENLANE_PROVISIONAL_OVERALL_MONTHS", "24"))
GREENLANE_PROVISIONAL_EXTENSION_MONTHS = int(text("GREENLANE_PROVISIONAL_EXTENSION_MONTHS", "12"))
GREENLANE_PROVISIONAL_REMIND_DAYS = int(text("GREENLANE_PROVISIONAL_REMIND_DAYS", "7"))
GREENLANE_LABORATORY_DAYS = int(text("GREENLANE_LABORATORY_DAYS", "5"))
GREENLANE_PROFILE = text("GREENLANE_PROFILE", "dms")
GREENLANE_LIMITS = text("GREENLANE_LIMITS")
GREENLANE_PAPERLESS_SINCE = day("GREENLANE_PAPERLESS_SINCE")
"""From this day on required documents must be listed and filed in the repository; before it, a lack is a notice."""
GREENLANE_QUERY_REPLY_HOURS = int(text("GREENLANE_QUERY_REPLY_HOURS", "30"))
"""Working hours that a declarant has to reply to a query, by the calendar of who asks: Customs Act s. 46(6)."""
GREENLANE_ESCALATION_AFTER_HOURS = int(text("GREENLANE_ESCALATION_AFTER_HOURS", "24"))
"""Hours after lodgement (and after the last step of a check) from which a trader may escalate it."""
GREENLANE_ESCALATION_ACKNOWLEDGE_HOURS = int(text("GREENLANE_ESCALATION_ACKNOWLEDGE_HOURS", "2"))
GREENLANE_ESCALATION_LEVEL1_HOURS = int(text("GREENLANE_ESCALATION_LEVEL1_HOURS", "8"))
GREENLANE_ESCALATION_LEVEL2_HOURS = int(text("GREENLANE_ESCALATION_LEVEL2_HOURS", "24"))
"""Limits after which an escalation goes one level up by itself: working hours, at level 2 hours."""
# Enquiries: working days for a first reply, and which replies a second officer reads.
GREENLANE_ENQUIRY_REPLY_DAYS = int(text("GREENLANE_ENQUIRY_REPLY_DAYS", "3"))
GREENLANE_ENQUIRY_DUPLICATE_DAYS = int(text("GREENLANE_ENQUIRY_DUPLICATE_DAYS", "7"))
GREENLANE_SECOND_READER_DOMAINS = words("GREENLANE_SECOND_READER_DOMAINS")
GREENLANE_SECOND_READER_WORDS = [
    one.strip() for one in text("GREENLANE_SECOND_READER_WORDS").split(",") if one.strip()
]
GREENLANE_SECOND_READER_REFUND_OVER = text("GREENLANE_SECOND_READER_REFUND_OVER", "5000")
GREENLANE_ENQUIRIES_IMAP_URL = text("GREENLANE_ENQUIRIES_IMAP_URL")
GREENLANE_ENQUIRIES_FROM = text("GREENLANE_ENQUIRIES_FROM", "enquiries@greenlane.example" if DEMO else "")
GREENLANE_CONVERSATION_IDLE_MINUTES = int(text("GREENLANE_CONVERSATION_IDLE_MINUTES", "30"))
"""Minutes after its last question in which a conversation with the assistant can be taken up again."""
GREENLANE_CONVERSATION_DAYS = int(text("GREENLANE_CONVERSATION_DAYS", "30"))
"""Days after which the words of a conversation are erased, unless an officer was handed it."""
GREENLANE_KIOSK_IDLE_SECONDS = int(text("GREENLANE_KIOSK_IDLE_SECONDS", "60"))
"""Seconds without a touch after which a kiosk begins anew and forgets the conversation."""
GREENLANE_KIOSK_VOICE = flag("GREENLANE_KIOSK_VOICE", default=DEMO)
"""Whether a kiosk offers to speak to it, where its browser recognises speech; some send the sound to their maker."""
GREENLANE_MESSAGING_SECRET = text("GREENLANE_MESSAGING_SECRET", "demo-messaging-secret" if DEMO else "")
GREENLANE_MESSAGING_REPLY_URL = text("GREENLANE_MESSAGING_REPLY_URL")
"""Secret shared with a messaging service, and where replies to its messages go. Without them there is none."""
GREENLANE_MODEL_URL = text("GREENLANE_MODEL_URL")
"""A server of language models with the OpenAI-compatible interface; empty: answers are verbatim."""
GREENLANE_MODEL_NAME = text("GREENLANE_MODEL_NAME", "default")
GREENLANE_MODEL_KEY = text("GREENLANE_MODEL_KEY")
GREENLANE_MODEL_SECONDS = float(text("GREENLANE_MODEL_SECONDS", "20"))
GREENLANE_MODEL_TOKENS = int(text("GREENLANE_MODEL_TOKENS", "400"))
GREENLANE_ENTAILMENT_URL = text("GREENLANE_ENTAILMENT_URL")
GREENLANE_WEBHOOKS_PRIVATE = flag("GREENLANE_WEBHOOKS_PRIVATE", default=DEMO)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "greenlane.config.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": text("GREENLANE_LOG_LEVEL", "WARNING")},
}
