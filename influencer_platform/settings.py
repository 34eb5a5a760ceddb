"""Settings: one module, driven by the environment, safe by default.

Every value may also come from a file named by NAME_FILE (a secret mounted by the service manager).
README.md lists them all.
"""

import os
import sys
from email.utils import quote as quote_name
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
TESTING = "pytest" in sys.modules

env = environ.FileAwareEnv()

VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var"))).resolve()
"""Everything that is not code: database, uploads, mails, sockets, built assets."""

DEBUG = env.bool("DEBUG", default=False)


def _secret_key() -> str:
    generated = VAR_DIR / "secret_key"
    if key := str(env("SECRET_KEY", default="")):
        return key
    if generated.exists():
        return generated.read_text().strip()
    if DEBUG or TESTING:
        return "only-for-development-and-tests-" + "0" * 40
    raise ImproperlyConfigured(
        "Set SECRET_KEY (50 random characters), or run `make run`, which generates one."
    )


SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

# --- Where the site lives ---------------------------------------------------------------------------------------------
SITE_NAME = env("SITE_NAME", default="Tandem")
SITE_URL = env("SITE_URL", default=f"http://127.0.0.1:{env('PORT', default='8000')}").rstrip("/")
HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[urlsplit(SITE_URL).hostname or "127.0.0.1", "127.0.0.1", "localhost"]
)
CSRF_TRUSTED_ORIGINS = [SITE_URL] if HTTPS else []
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)

# --- Applications -----------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "influencer_platform",
    "accounts",
    "campaigns",
    "adrequests",
    "reports",
    "influencer_platform.back_office.apps.BackOfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "allauth.mfa",
    "allauth.usersessions",
    "guardian",
    "django_celery_beat",
    "django_htmx",
    "import_export",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "knox",
    "template_partials",
    "csp",
    "npm",
]

MIDDLEWARE = [
    "influencer_platform.health.pulse.HealthMiddleware",
    "reports.views.redirect.RedirectMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "influencer_platform.headers.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "influencer_platform.htmx.HtmxMiddleware",
    "accounts.middleware.PersonMiddleware",
]

ROOT_URLCONF = "influencer_platform.urls"
WSGI_APPLICATION = "influencer_platform.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "influencer_platform.navigation.shell",
            ],
            "builtins": [
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "influencer_platform.templatetags.ui",
            ],
        },
    }
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
FORMS_URLFIELD_ASSUME_HTTPS = True  # Django 6's default; leave out there

# --- Data -------------------------------------------------------------------------------------------------------------
DATABASES: dict[str, Any] = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON; PRAGMA mmap_size=134217728;"
            "PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-20000;"
        ),
    }
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
        "-c lock_timeout=10s -c statement_timeout=60s"
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def _redis_url() -> str:
    """REDIS_URL, else the socket of the Valkey that `make run` starts (its path is written into var/ by the supervisor)."""
    if url := str(env("REDIS_URL", default="")):
        return url
    written = VAR_DIR / "redis_url"
    return written.read_text().strip() if written.exists() and not TESTING else ""


REDIS_URL = _redis_url()
"""`redis://host:6379` or `unix:///path/to/socket`. Empty: memory cache, and background work cannot run."""

if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "influencer_platform.cache.FailoverRedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "tandem",
            "OPTIONS": {
                "SERIALIZER": "django_redis.serializers.json.JSONSerializer",
                "SOCKET_CONNECT_TIMEOUT": 0.5,
                "SOCKET_TIMEOUT": 0.5,
            },
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CACHE_IS_SHARED = bool(REDIS_URL)
"""Whether all processes see one cache. Parts of pages are kept only then: what one of them throws away the others must miss."""

# --- Background work --------------------------------------------------------------------------------------------------
QUEUES = ("default", "exports")
"""Every queue of ours. Files of any length are made by a worker of their own, so that a log-in code never waits for one."""
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {"*export*": {"queue": "exports"}}
# A worker that is told nothing takes from all of them.
CELERY_TASK_QUEUES: dict[str, Any] = {name: {} for name in QUEUES}
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://") if REDIS_URL else "memory://"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,  # longer than any job may take
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 2,
    "socket_connect_timeout": 1,
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True  # accounts.jobs counts, so that this ends
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
# A job goes on when Redis goes away: its rows say what is done, while an end in the middle would leave a mail uncertain.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "influencer_platform.beat:Scheduler"
CELERY_BEAT_SYNC_EVERY = 1
DJANGO_CELERY_BEAT_TZ_AWARE = True

# --- Mail -------------------------------------------------------------------------------------------------------------
EMAIL_URL = env("EMAIL_URL", default="")
"""`smtp://user:password@host:587`, `smtp+tls://…`. Empty: mails are written to var/mail/."""
if EMAIL_URL:
    vars().update(env.email_url("EMAIL_URL"))
    if vars()["EMAIL_BACKEND"].endswith(".smtp.EmailBackend"):
        EMAIL_BACKEND = "influencer_platform.smtp.EmailBackend"
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(VAR_DIR / "mail")
EMAIL_TIMEOUT = 10
MAIL_PER_SECOND = env.float("MAIL_PER_SECOND", default=0)
"""How many mails leave one machine each second, at most. 0: as many as the server takes."""
MAIL_JOURNAL = VAR_DIR / "mail-journal"
"""What was handed over and is not written to the database yet: a folder of this machine's own disk."""
DEFAULT_FROM_EMAIL = env(
    "DEFAULT_FROM_EMAIL",
    default=f'"{quote_name(SITE_NAME)}" <no-reply@{urlsplit(SITE_URL).hostname}>',
)
SUBSCRIBED_FROM_EMAIL = env("SUBSCRIBED_FROM_EMAIL", default=DEFAULT_FROM_EMAIL)
"""Who the mails are from that people may switch off. An address of its own keeps a bad name of these from the others."""
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Who is who -------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "accounts.backends.AccountBackend",
    "guardian.backends.ObjectPermissionBackend",
]
PASSWORD_HASHERS = [
    "accounts.hashers.Argon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"

ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False

ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.signup.RoleFields"
ACCOUNT_FORMS = {
    "login": "accounts.forms.account.LoginForm",
    "add_email": "accounts.forms.account.AddEmailForm",
    "change_password": "accounts.forms.account.ChangePasswordForm",
    "reset_password": "accounts.forms.account.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.account.ResetPasswordKeyForm",
    "reauthenticate": "accounts.forms.account.ReauthenticateForm",
}
ACCOUNT_SIGNUP_REDIRECT_URL = "accounts:welcome"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if EMAIL_URL else "none"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = bool(EMAIL_URL)
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
PASSKEYS = HTTPS or urlsplit(SITE_URL).hostname == "localhost"
"""Browsers keep passkeys only for https sites and for localhost, never for a bare address such as 127.0.0.1."""
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", *(["webauthn"] if PASSKEYS else [])]
MFA_PASSKEY_LOGIN_ENABLED = PASSKEYS
MFA_ALLOW_UNVERIFIED_EMAIL = not EMAIL_URL
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1
"""A code typed as its half minute ends, or by a clock that is a little off, counts, once (RFC 6238, 5.2)."""
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
USERSESSIONS_TRACK_ACTIVITY = False
STAFF_MFA_REQUIRED = env.bool("STAFF_MFA_REQUIRED", default=True)
"""Staff work only with a second step. `make run` turns it off for a site on this machine, unless it is given."""

# --- The REST API -----------------------------------------------------------------------------------------------------
HEADLESS_CLIENTS = ("app",)
HEADLESS_TOKEN_STRATEGY = "allauth.headless.tokens.strategies.jwt.JWTTokenStrategy"  # noqa: S105  (a class)
HEADLESS_JWT_ALGORITHM = "HS256"  # signed with SECRET_KEY
HEADLESS_JWT_STATEFUL_VALIDATION_ENABLED = True
KNOX_TOKEN_MODEL = "accounts.ApiToken"  # noqa: S105  (a model)
MIGRATION_MODULES = {
    "knox": None
}  # its own table would stay empty beside ours, and in the way of a flush
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.PersonalToken",
        "accounts.authentication.JWT",
        "accounts.authentication.SessionToken",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.authentication.MayUse"],
    "DEFAULT_PARSER_CLASSES": ["influencer_platform.rest.parsing.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_THROTTLE_CLASSES": [
        "influencer_platform.rest.throttles.PerAddress",
        "influencer_platform.rest.throttles.PerPerson",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "anon": env("API_RATE_ANONYMOUS", default="60/min") or None,
        "user": env("API_RATE", default="600/min") or None,
    },
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "influencer_platform.rest.problems.answer",
    "NUM_PROXIES": int(BEHIND_PROXY),
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": f"{SITE_NAME} API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "influencer_platform.rest.openapi.complete",
    ],
    "COMPONENT_SPLIT_REQUEST": True,
    "SORT_OPERATIONS": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "CampaignStatus": "campaigns.models.Status",
        "AdRequestStatus": "adrequests.models.Status",
        "Side": "adrequests.models.Side",
        "MailChoice": "accounts.topics.Choice",
        "PaymentStatus": "adrequests.models.PaymentStatus",
        "CloseReason": "adrequests.models.CloseReason",
        "DisputeReason": "adrequests.models.DisputeReason",
    },
}

# --- Sessions, cookies, transport -------------------------------------------------------------------------------------
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 7 * 24 * 3600
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "influencer_platform.pages.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400

# --- Words, times, files ----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "influencer_platform.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env("TIME_ZONE", default="UTC")

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", VAR_DIR / "assets"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "npm.finders.NpmFinder",
]
NPM_ROOT_PATH = str(BASE_DIR)
NPM_STATIC_FILES_PREFIX = "vendor"
NPM_FILE_PATTERNS = {
    "chart.js": ["dist/chart.umd.min.js", "dist/chart.umd.min.js.map"],
    "@fontsource-variable/inter": ["files/inter-latin-wght-normal.woff2"],
}
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"
PLAIN_STATIC = DEBUG or TESTING
EXPORTS_ROOT = VAR_DIR / "exports"
"""Where exported files are made and, without STORAGE_URL, kept. Nobody else reads it, and no web server may serve it."""
EXPORT_DAYS = env.int("EXPORT_DAYS", default=7)
STORAGE_URL = env("STORAGE_URL", default="")
"""`s3://key:secret@host:port/bucket?region=…&tls=no`: a bucket for exported files. Empty: the folder."""


def _export_storage() -> dict[str, Any]:
    if not STORAGE_URL:
        return {"BACKEND": "influencer_platform.storing.PrivateFolder"}
    place = urlsplit(STORAGE_URL)
    words = parse_qs(place.query)
    if place.scheme != "s3" or not place.path.strip("/"):
        raise ImproperlyConfigured("STORAGE_URL must be s3://key:secret@host:port/bucket.")
    host = place.netloc.rpartition("@")[2]
    scheme = "http" if words.get("tls") == ["no"] else "https"
    options = {
        "access_key": unquote(place.username or "") or None,
        "secret_key": unquote(place.password or "") or None,
        "bucket_name": place.path.strip("/"),
        "endpoint_url": f"{scheme}://{host}" if host else None,
        "region_name": words.get("region", [None])[0],
        "addressing_style": "path" if host else "auto",
        "file_overwrite": False,
        "default_acl": None,
        "max_memory_size": 8 * 1024 * 1024,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "exports": _export_storage(),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if PLAIN_STATIC
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
if PLAIN_STATIC:
    MIDDLEWARE.remove("whitenoise.middleware.WhiteNoiseMiddleware")

if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "export"
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "import"
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
}

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "influencer_platform.settings")
