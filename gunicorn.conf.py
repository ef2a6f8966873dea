"""gunicorn's configuration: run `gunicorn` beside this file, or `twolists serve`, which serves the same way.

Every value comes from the settings (`TWOLISTS_*`, docs/settings.md); gunicorn's own command line may state others, but no address that
others reach.
"""

from marketplace.operations.logs import configure_logs
from marketplace.operations.webserver import server_options
from marketplace.settings import load_settings

_settings = load_settings()
configure_logs(_settings)
wsgi_app = "wsgi:create_app()"
globals().update(server_options(_settings))
