"""``python -m tests.support.deploy_check``: Django's deployment check with the settings of production, and whether its
style sheets find what they name.
"""

import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    with tempfile.TemporaryDirectory() as directory:
        env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "SECRET_KEY": secrets.token_urlsafe(60),
            "ALLOWED_HOSTS": "rihla.example.org",
            "SITE_URL": "https://rihla.example.org",
            "DATABASE_URL": f"sqlite:///{directory}/deploy.sqlite3",
            "KEYRING_DIR": f"{directory}/keys",
            "MEDIA_DIR": f"{directory}/media",
            "VAR_DIR": directory,
            "EMBEDDED_WORKER": "yes",
        }
        commands = (
            ["check", "--deploy", "--fail-level", "WARNING"],
            ["collectstatic", "--noinput", "--verbosity", "0"],
        )
        return max(subprocess.run([sys.executable, "manage.py", *c], cwd=ROOT, env=env).returncode for c in commands)


if __name__ == "__main__":
    sys.exit(main())
