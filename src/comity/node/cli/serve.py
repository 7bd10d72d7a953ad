"""The command that keeps a node running."""

from comity.node.cli import output
from comity.node.cli.app import PARTNERS, app
from comity.node.cli.folder import Folder, Json, opened


@app.command(group=PARTNERS)
def serve(
    *,
    folder: Folder,
    port: int | None = None,
    people_port: int | None = None,
    as_json: Json = False,
) -> None:
    """Serve: the inbox for peers, the people's API on loopback, deliveries.

    Events go to the error stream, one JSON object a line. SIGTERM ends it; what is under
    way is finished, and nothing that was acknowledged is lost, however it ends.

    Parameters
    ----------
    port, people_port
        Ports, if not those of node.yaml (0: any that is free).
    """
    from dataclasses import replace

    from comity.node.services.wiring import standard_registry
    from comity.node.web.logs import Log
    from comity.node.web.serve import serve as run

    with opened(folder, standard_registry()) as here:
        was = here.settings
        here.settings = replace(
            was,
            port=was.port if port is None else port,
            people_port=was.people_port if people_port is None else people_port,
        )

        def ready(inbox: int, people: int) -> None:
            value = {"party": here.party, "port": inbox, "people_port": people}
            if as_json:
                output.print_json(value)
            else:
                output.say(
                    f"{here.party}: inbox on {here.settings.host}:{inbox}, "
                    f"people's API on 127.0.0.1:{people} (comity node token NAME)"
                )
            output.flush()

        run(here, Log(), ready)
