"""`lieta project`: folds both logs into the read models, and answers probes."""

from fastapi import FastAPI

from deploy.processes.settings import kafka_settings, nobody, settings_of
from services.projections.main import ProjectionsSettings, projecting_face
from services.web.app import make_app


def app_of() -> FastAPI:
    """The projector of all read models with its probes."""
    settings = settings_of(ProjectionsSettings)
    face = projecting_face(settings, kafka_settings(settings))
    return make_app("Lieta: projector", "Probes only.", nobody(), [face])
