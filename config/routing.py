"""Every socket address."""

from channels.auth import AuthMiddlewareStack
from channels.routing import URLRouter
from channels.security.websocket import AllowedHostsOriginValidator

from dialogue.routing import urlpatterns as dialogue_urls

websocket = AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter([*dialogue_urls])))
