"""Every socket address."""

from core.consumers import sockets
from dialogue.routing import urlpatterns as dialogue_urls

websocket = sockets([*dialogue_urls])
