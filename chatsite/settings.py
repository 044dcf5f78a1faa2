"""Settings. What differs between installations comes from the environment: docs/operations.md."""

import os
from datetime import timedelta
from pathlib import Path

import environ
from csp import constants as csp
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from chatsite.embedded.discovery import running_environment
from chatsite.embedded.variables import complaints

BASE_DIR = Path(__file__).resolve().parent.parent

# A command in another terminal finds the services of a running bin/run by itself.
for _name, _value in running_environment().items():
    os.environ.setdefault(_name, _value)

if _wrong := list(complaints(os.environ)):
    raise ImproperlyConfigured(" ".join(_wrong))

env = environ.Env()

# --- Where the data and the services are -------------------------------------------------------
DATA_DIR = Path(env.str("CHAT_DATA", default=str(BASE_DIR / "var")))

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
NODE_ORIGINS = env.list("NODE_ORIGINS", default=[])
"""Every origin whose pages may use this node: all nodes' when clients choose one."""
CSRF_TRUSTED_ORIGINS = [*env.list("CSRF_TRUSTED_ORIGINS", default=[]), *NODE_ORIGINS]

DATABASES = {"default": env.db("DATABASE_URL", engine="chatsite.lib.postgres")}
DATABASES["default"]["CONN_MAX_AGE"] = 0
# The pool looks at a connection before it gives it out: after a restart of Postgres all are dead.
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {
    "min_size": 1,
    "max_size": env.int("DATABASE_POOL", default=16),
    "timeout": 5,
    # Then the next request tries anew. By default the pauses grow to minutes, and so would the
    # time from Postgres's return to ours.
    "reconnect_timeout": 1.0,
}
# A connection that the network forgot is noticed in seconds, not after a quarter of an hour.
DATABASES["default"]["OPTIONS"] = {
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    **DATABASES["default"]["OPTIONS"],
}
# A process that stops in the middle of a transaction must not hold a conversation for ever.
DATABASES["default"]["OPTIONS"].setdefault(
    "options", "-c lock_timeout=4s -c idle_in_transaction_session_timeout=10s"
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL")
REDIS_PREFIX = env.str("REDIS_PREFIX", default="chat")
CACHES = {
    "default": {
        "BACKEND": "chatsite.lib.cache.ForgivingCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {
            "serializer": "chatsite.lib.cache.JSONSerializer",
            "socket_timeout": 2.0,
            "socket_connect_timeout": 2.0,
        },
        "KEY_PREFIX": f"{REDIS_PREFIX}:cache",
    }
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {
            "hosts": [{"address": REDIS_URL, "socket_timeout": 2.0, "socket_connect_timeout": 2.0}],
            "prefix": f"{REDIS_PREFIX}:layer",
        },
    }
}

# --- Applications ------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "knox",
    "rest_framework",
    "drf_spectacular",
    "csp",
    "chatsite.lib",
    "chatsite.realtime",
    "accounts",
    "conversations",
    "presence",
    "search",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.person",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]

ROOT_URLCONF = "chatsite.urls"
ASGI_APPLICATION = "chatsite.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    },
]

# --- People ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["handle", "name", "email"]},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 8},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "signup": "accounts.forms.SignUpForm",
    "add_email": "accounts.forms.AddEmailForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "handle"
ACCOUNT_PRESERVE_USERNAME_CASING = False
# Operators may take these with a command; who signs up would pass for one.
ACCOUNT_USERNAME_BLACKLIST = ["admin", "administrator", "root", "system", "support", "everyone"]
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_VERIFICATION = env.str("ACCOUNT_EMAIL_VERIFICATION", default="optional").lower()

USERSESSIONS_ADAPTER = "accounts.adapter.UserSessionsAdapter"
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = 30 * 24 * 3600
"""Seconds that a browser stays signed in without a visit; a visit a day renews it."""

KNOX_TOKEN_MODEL = "accounts.Token"  # noqa: S105  # a model's name, not a secret
REST_KNOX = {"TOKEN_TTL": None, "AUTO_REFRESH": False, "TOKEN_MODEL": KNOX_TOKEN_MODEL}
# Our token model replaces knox's own, whose migrations would make an unused table.
MIGRATION_MODULES = {"knox": None}

# --- The API -----------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.TokenAuthentication",
        "accounts.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["chatsite.lib.formats.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["chatsite.lib.formats.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "chatsite.lib.api.exception_handler",
    "DEFAULT_PAGINATION_CLASS": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Chat API",
    "VERSION": "1",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "OAS_VERSION": "3.1.1",
    "GET_LIB_DOC_EXCLUDES": "chatsite.lib.openapi.docstrings_left_out",
    "POSTPROCESSING_HOOKS": ["chatsite.lib.openapi.add_components"],
}

# --- Limits ------------------------------------------------------------------------------------
RATE_LIMITS = {
    # name: (per second, burst), for each person
    "send": (env.float("RATE_SENDS", default=10.0), env.int("RATE_SENDS_BURST", default=40)),
    "command": (
        env.float("RATE_COMMANDS", default=20.0),
        env.int("RATE_COMMANDS_BURST", default=60),
    ),
    "typing": (1 / 3, 2),  # for each conversation, too
}
HANDSHAKE_LIMIT = (
    env.float("RATE_HANDSHAKES", default=20.0),
    env.int("RATE_HANDSHAKES_BURST", default=200),
)
"""The same for sockets that one address opens at a node."""
MAX_GROUP_MEMBERS = 100
REQUESTS_PER_DAY = env.int("REQUESTS_PER_DAY", default=30)
"""People whom one person may ask for a conversation or into a group in 24 hours."""
MAX_INVITES = 50
"""Invite links of a group that work at the same time."""
MAX_APPLICANTS = 100
"""People who wait at the same time to be let into one group."""
MAX_PINS = 50
IMPORT_MAX_BYTES = env.int("IMPORT_MAX_BYTES", default=104_857_600)
"""The largest file of a history that somebody brings along."""
IMPORT_QUOTA_BYTES = env.int("IMPORT_QUOTA_BYTES", default=524_288_000)
"""All such files of one person whose conversations are kept, together."""
MAX_REACTIONS = 20
MAX_SESSIONS_PER_PERSON = env.int("MAX_SESSIONS_PER_PERSON", default=20)

# --- Realtime ----------------------------------------------------------------------------------
HEARTBEAT_INTERVAL = 12  # seconds
HEARTBEAT_TIMEOUT = 30  # seconds without a frame
SLOW_CLIENT_BYTES = env.int("SLOW_CLIENT_BYTES", default=1024 * 1024)
"""Bytes a client may leave unacknowledged before it is closed with 4002."""
ENDED_PRINCIPALS = "accounts.socket_auth.ended"
"""Tells a node whose sign-in is over, when an order to cut them may have been missed."""
NODE_LEASE_SECONDS = 10
NODE_CAPACITY = env.int("NODE_CAPACITY", default=250_000)
"""Connections that a node is meant for; the gateway weighs by what is free of it."""
DATABASE_THREADS = env.int("DATABASE_THREADS", default=8)
"""Threads of a node for the database work of its sockets."""

# --- Search ------------------------------------------------------------------------------------
ELASTICSEARCH_URL = env.str("ELASTICSEARCH_URL", default="")
"""Empty: messages are searched in Postgres alone."""
ELASTICSEARCH_USER = env.str("ELASTICSEARCH_USER", default="elastic")
ELASTICSEARCH_PASSWORD = env.str("ELASTICSEARCH_PASSWORD", default="")
ELASTICSEARCH_API_KEY = env.str("ELASTICSEARCH_API_KEY", default="")
"""Instead of user and password: the encoded form."""
ELASTICSEARCH_CA = env.str("ELASTICSEARCH_CA", default="")
"""A file with the certificate that signed the server's."""
ELASTICSEARCH_INDEX = env.str("ELASTICSEARCH_INDEX", default="chat")
"""What the names of our indices begin with."""
ELASTICSEARCH_SHARDS = env.int("ELASTICSEARCH_SHARDS", default=1)
ELASTICSEARCH_REPLICAS = env.int("ELASTICSEARCH_REPLICAS", default=0)
ELASTICSEARCH_TIMEOUT = env.float("ELASTICSEARCH_TIMEOUT", default=3.0)
"""Seconds after which Postgres answers instead."""

# --- Celery ------------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"global_keyprefix": f"{REDIS_PREFIX}:celery:"}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "clear-expired-sessions": {
        "task": "accounts.tasks.clear_expired_sessions",
        "schedule": timedelta(hours=1),
    },
    # A commit wakes it by itself. This is for when nobody could be woken.
    "index": {
        "task": "search.tasks.index",
        "schedule": timedelta(seconds=5),
        "options": {"expires": 5},
    },
    "continue-imports": {
        "task": "conversations.tasks.continue_imports",
        "schedule": timedelta(seconds=10),
    },
}

# --- Language, time, files, mail ---------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("ko", _("Korean")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale/borrowed"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "chatsite.lib.staticfiles.StaticFilesStorage"},
}

EMAIL_CONFIG = env.email("EMAIL_URL", default="filemail://")
vars().update(EMAIL_CONFIG)
EMAIL_FILE_PATH = str(DATA_DIR / "mail")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="chat@localhost")

# --- Security ----------------------------------------------------------------------------------
SESSION_COOKIE_SAMESITE = "Lax"
# Cookies are one host's, whatever the port. Nodes with names of their own share those of a domain.
SESSION_COOKIE_DOMAIN = env.str("SESSION_COOKIE_DOMAIN", default=None)
CSRF_COOKIE_DOMAIN = env.str("CSRF_COOKIE_DOMAIN", default=None)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.bool("HTTPS", default=False)
SECURE_SSL_REDIRECT = env.bool("HTTPS", default=False)
# Health is asked from beside the process, not through the proxy.
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
if SECURE_SSL_REDIRECT:
    # Nodes speak no TLS: with HTTPS there is a proxy in front, which says what the client speaks.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
"""Proxies in front, each adding to X-Forwarded-For: sign-ins are limited by the address before."""
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=False)
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [csp.NONE],
        "script-src": [csp.SELF, csp.NONCE],
        # The one style sheet that the emoji picker brings along; a test holds it to the file.
        "style-src": [csp.SELF, "'sha256-rg2BpwZ4T9EADaas/dlxn0KsISPDXXIabE9pnJ++3UQ='"],
        "img-src": [csp.SELF, "data:", "blob:"],
        "font-src": [csp.SELF],
        # The client goes to the node that the gateway names, and to another one if that dies.
        "connect-src": [
            csp.SELF,
            *NODE_ORIGINS,
            *(origin.replace("http", "ws", 1) for origin in NODE_ORIGINS),
        ],
        "worker-src": [csp.SELF],
        "manifest-src": [csp.SELF],
        "base-uri": [csp.NONE],
        "form-action": [csp.SELF],
        "frame-ancestors": [csp.NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    # One line for each request, which Elasticsearch itself can log.
    "loggers": {"elastic_transport": {"level": "WARNING"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO").upper()},
}
