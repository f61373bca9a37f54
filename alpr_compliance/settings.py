"""All settings, from the environment. `manage.py up` fills in what an embedded start needs."""

import shlex
from datetime import timedelta
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

from alpr_compliance.environment import (
    env,
    env_flag,
    identity_provider,
    local_secret,
    origin_of,
    strong_secret,
)
from alpr_compliance.schedule import SCHEDULE

BASE_DIR = Path(__file__).resolve().parent.parent
ALPR_PROFILE = env("ALPR_PROFILE", "lexington_ne")
# One agency, one data folder: its database, its images, its keys.
DATA_DIR = Path(env("ALPR_DATA_DIR", str(BASE_DIR / ".data" / ALPR_PROFILE)))

SECRET_KEY = strong_secret(env("SECRET_KEY", "") or local_secret(DATA_DIR / "secret_key"))
DEBUG = env_flag("DEBUG", default=False)
ALLOWED_HOSTS = env("ALLOWED_HOSTS", "localhost,127.0.0.1").split(",")
DEMO = env_flag("ALPR_DEMO", default=False)
SECOND_FACTOR_REQUIRED = env_flag("ALPR_SECOND_FACTOR", default=True)

# Where captured images lie, and the keys that open them: never in one backup.
IMAGE_DIR = Path(env("ALPR_IMAGE_DIR", str(DATA_DIR / "images")))
KEY_DIR = Path(env("ALPR_KEY_DIR", str(DATA_DIR / "keys")))
# Where the seals of the audit trail are written, each once: best on another machine.
ROOT_DIR = Path(env("ALPR_ROOT_DIR", str(DATA_DIR / "roots")))
DOCUMENT_DIR = Path(env("ALPR_DOCUMENT_DIR", str(DATA_DIR / "documents")))
# Files of hot lists while they are imported, and the folder in which a source leaves them.
IMPORT_FILE_DIR = Path(env("ALPR_IMPORT_FILE_DIR", str(DATA_DIR / "imports")))
IMPORT_DIR = Path(env("ALPR_IMPORT_DIR", str(DATA_DIR / "incoming")))
IMPORT_MAX_BYTES = int(env("ALPR_IMPORT_MAX_MB", "512")) * 1024 * 1024
# A list that grows or shrinks by more waits for the Administrator.
IMPORT_CHANGE_PERCENT = int(env("ALPR_IMPORT_CHANGE_PERCENT", "20"))
# The base map: a sketch of the streets as GeoJSON. Tiles of a server are an option.
MAP_FILE = Path(env("ALPR_MAP_FILE", str(DATA_DIR / "streets.geojson")))
MAP_TILES = env("ALPR_MAP_TILES", "")
MAP_TILES_CREDIT = env("ALPR_MAP_TILES_CREDIT", "")
# Packages of reads for those whose request was granted, encrypted, until they are collected.
PACKAGE_DIR = Path(env("ALPR_PACKAGE_DIR", str(DATA_DIR / "packages")))
# Backups, and the public key that they are encrypted for: without one none is taken.
BACKUP_DIR = Path(env("ALPR_BACKUP_DIR", str(DATA_DIR / "backups")))
BACKUP_KEY = env("ALPR_BACKUP_KEY", "")
# Where the database's own archive of its log lies, if it keeps one.
WAL_ARCHIVE_DIR = Path(env("ALPR_WAL_ARCHIVE_DIR", str(DATA_DIR / "archive")))
# Pages that nobody signs in to, and the most that one form of theirs may carry.
PUBLIC_PATH = "/ask/"
PUBLIC_MAX_BYTES = 20 * 1024 * 1024
# Where the database runs on another machine: what starts `manage.py scan_database_files` there.
DATABASE_SCAN_COMMAND = shlex.split(env("ALPR_DATABASE_SCAN_COMMAND", ""))
MODEL_DIR = Path(env("ALPR_MODEL_DIR", str(BASE_DIR / ".data" / "models")))
RECOGNIZER = env("ALPR_RECOGNIZER", "auto")
# Processor threads of one recognition.
RECOGNIZER_THREADS = int(env("ALPR_RECOGNIZER_THREADS", "2"))

INSTALLED_APPS = [
    "alpr_compliance",
    "ledger",
    "personnel",
    "governance",
    "reads",
    "hotlists",
    "camera_ingest",
    "data_requests",
    "audits",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "auditlog",
    "axes",
    "csp",
    "rest_framework",
    "drf_spectacular",
]

MIDDLEWARE = [
    "alpr_compliance.logs.RequestLogMiddleware",
    # Above all that answers by itself: a refused name of the host, a file of the site.
    "alpr_compliance.headers.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
    # What follows it is for people, with sessions, forms and pages.
    "personnel.middleware.CameraMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "hotlists.uploads.UploadLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "personnel.idle.IdleMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "auditlog.middleware.AuditlogMiddleware",
    "axes.middleware.AxesMiddleware",
    "ledger.middleware.RefusalMiddleware",
    "personnel.middleware.GateMiddleware",
]

ROOT_URLCONF = "alpr_compliance.urls"
ASGI_APPLICATION = "alpr_compliance.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "governance.context.agency",
                "reads.context.purge_trouble",
                "reads.context.backup_trouble",
                "personnel.context.password_trouble",
                "hotlists.context.duty",
                "alpr_compliance.demo.context.sign_ins",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]

_embedded = DATA_DIR / "postgres.url"
_local_url = _embedded.read_text() if _embedded.exists() else "postgres://alpr_app@127.0.0.1/alpr"
DATABASES = {
    "default": dj_database_url.parse(
        env("DATABASE_URL", _local_url), conn_max_age=None, conn_health_checks=True
    )
}
# A database host that vanished without a word is noticed in seconds: a page that waited for it
# longer would take up a thread, and cameras would get no answer.
DATABASES["default"]["OPTIONS"] = {
    "connect_timeout": 5,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
    **DATABASES["default"].get("OPTIONS", {}),
}
# By it each code counts once and tries are counted, whichever process answers.
CACHES = {"default": {"BACKEND": "personnel.cache.SharedCache"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "personnel.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    *(
        {"NAME": f"django.contrib.auth.password_validation.{name}"}
        for name in (
            "UserAttributeSimilarityValidator",
            "MinimumLengthValidator",
            "CommonPasswordValidator",
        )
    ),
    {"NAME": "personnel.passwords.GuessedPasswordValidator"},
]
# A file of passwords that were breached, one a line, banned beside the common ones.
BANNED_PASSWORD_FILE = env("ALPR_BANNED_PASSWORDS", "")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "personnel:home"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "personnel.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip"}
# Off unless the environment names the agency's identity provider. It makes no accounts.
IDENTITY_PROVIDER = identity_provider()
# Which claim says as whom its members sign in here.
OIDC_CLAIM = env("ALPR_OIDC_CLAIM", "preferred_username")
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"APPS": [IDENTITY_PROVIDER] if IDENTITY_PROVIDER else []}
}
SOCIALACCOUNT_ADAPTER = "personnel.sso.IdentityAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
MFA_ADAPTER = "personnel.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
AXES_LOCKOUT_TEMPLATE = "account/lockout.html"
AXES_HANDLER = "personnel.locking.LockHandler"
# So many wrong passwords and codes within so long lock an account until another person releases it.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
# W021: a place in the browsers' own lists is for the owner of the domain to ask.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

# A caller writes X-Forwarded-For; the change history would believe it, and fail on what is no
# address. Where an act came from stands in its event.
AUDITLOG_DISABLE_REMOTE_ADDR = True

# Where people reach the site: for the links in e-mails. Unless named, where `up` serves it.
_served = DATA_DIR / "site.url"
_local_site = _served.read_text() if _served.exists() else "http://localhost:8000"
SITE_URL = env("ALPR_SITE_URL", _local_site).rstrip("/")
SESSION_ENGINE = "personnel.sessions"
SESSION_SERIALIZER = "personnel.sessions.SealedSerializer"
# When a session locks stands in the profile. A locked one hears that an alert waits, for so long.
SESSION_COOKIE_AGE = int(timedelta(days=2).total_seconds())
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env_flag("ALPR_HTTPS", default=not DEMO)
# With a proxy for TLS in front. What sees no page comes over the network inside as it likes.
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE and SITE_URL.startswith("https://")
SECURE_REDIRECT_EXEMPT = ["^(healthz|readyz|metrics)$", "^api/v1/(frames|heartbeat|reads|feeds/)"]
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if SECURE_SSL_REDIRECT else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
CSRF_COOKIE_HTTPONLY = True
if SECURE_SSL_REDIRECT:
    # A name that the browser takes from this host alone, over TLS.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *([origin_of(MAP_TILES)] if MAP_TILES else [])],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        # Browsers ask it of where a form leads on to, too: the identity provider.
        "form-action": [
            SELF,
            *([IDENTITY_PROVIDER["settings"]["server_url"]] if IDENTITY_PROVIDER else []),
        ],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "documents": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DOCUMENT_DIR, "file_permissions_mode": 0o600},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "EXCEPTION_HANDLER": "ledger.problems.problem_response",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "ALPR compliance",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": ["ledger.openapi.add_problems"],
}

# A batch of reads or a frame; anything larger is refused before it is read into memory.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024

_mail = "console" if DEMO or not env("EMAIL_HOST", "") else "smtp"
EMAIL_BACKEND = f"django.core.mail.backends.{_mail}.EmailBackend"
EMAIL_HOST = env("EMAIL_HOST", "")
EMAIL_PORT = int(env("EMAIL_PORT", "587"))
EMAIL_HOST_USER = env("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env_flag("EMAIL_USE_TLS", default=True)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", "plate-readers@localhost")
# Notices to other agencies go to public addresses. For a recipient inside the agency's own network
# this lets them in; a certificate authority of its own is named by its file.
NOTICES_OUT_TO_LOCAL = env_flag("ALPR_NOTICES_OUT_TO_LOCAL", default=False)
NOTICES_OUT_CA_FILE = env("ALPR_NOTICES_OUT_CA_FILE", "")

# What a monitoring system shows to read `/metrics`; without it there is no such page.
METRICS_TOKEN = env("ALPR_METRICS_TOKEN", "")

_valkey = DATA_DIR / "valkey.url"
REDIS_URL = env("REDIS_URL", _valkey.read_text() if _valkey.exists() else "redis://127.0.0.1/0")
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
}
# A broker that is away must not hold up a camera; the sweeper sends what stayed pending.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
# Workers log as the web server does, so that no trace shows a row.
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_ROUTES = {
    "camera_ingest.tasks.recognize_frame": {"queue": "ocr"},
    "reads.tasks.flag_late_cases": {"queue": "default"},
    "reads.tasks.monitor_recent": {"queue": "default"},
    # Not behind the purge that it watches.
    "reads.tasks.watch_purge": {"queue": "default"},
    "reads.tasks.reconcile": {"queue": "default"},
    "reads.tasks.remind_of_holds": {"queue": "default"},
    "reads.tasks.remind_of_unkept_results": {"queue": "default"},
    "reads.tasks.*": {"queue": "purge"},
}
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_BEAT_SCHEDULE = SCHEDULE
CELERY_BEAT_SCHEDULER = "alpr_compliance.clock.SteadyScheduler"

# Captured plates never reach logs: messages carry ids, and request bodies are not logged. A program
# reads JSON and the line of each answer; at a terminal, where the demonstration runs, text will do.
LOG_FORMAT = env("ALPR_LOG_FORMAT", "text" if DEMO else "json")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {
            "()": "alpr_compliance.logs.RowlessFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        },
        "json": {"()": "alpr_compliance.logs.JsonFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"alpr.access": {"level": "INFO" if LOG_FORMAT == "json" else "WARNING"}},
}
