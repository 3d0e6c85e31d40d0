"""Who came by: requests for pages and files of Instagram, counted by path."""

from dataclasses import asdict

from flask import Blueprint, Response, g, jsonify, request

from sandbox.services import Services, VisitEntry

_WATCHED = ("/instagram/", "/cdn/")


def blueprint(services: Services) -> Blueprint:
    """/control/visits, and the counting."""
    routes = Blueprint("visits", __name__, url_prefix="/control/visits")

    @routes.after_app_request
    def count(response: Response) -> Response:
        if request.path.startswith(_WATCHED):
            # The path only: the query of a file's address is its signature.
            at = services.clock.now().isoformat(timespec="seconds")
            fired = ", ".join(g.get("fired_faults", ()))
            services.visits.add(request.path, VisitEntry(at, request.path, response.status_code, fired))
        return response

    @routes.get("")
    def counts() -> Response:
        return jsonify(services.visits.counts())

    @routes.get("/recent")
    def recent() -> Response:
        return jsonify([asdict(entry) for entry in services.visits.recent()])

    @routes.delete("")
    def forget() -> Response:
        services.visits.clear()
        return jsonify({"success": True})

    return routes
