"""The portal's settings with what tests need: quick password hashes and static files without a manifest."""

from itpm.settings import *  # noqa: F403
from itpm.settings import BASE_DIR, MIDDLEWARE

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("whitenoise")]
STATICFILES_DIRS = [folder for folder in [BASE_DIR / "static" / "dist"] if folder.is_dir()]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
