"""The ASGI application: pages through Django, sockets through Channels."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

from django.core.asgi import get_asgi_application

http = get_asgi_application()

# Imported after Django is set up: consumers load models.
from channels.routing import ProtocolTypeRouter  # noqa: E402

from config.routing import websocket  # noqa: E402

application = ProtocolTypeRouter({"http": http, "websocket": websocket})
