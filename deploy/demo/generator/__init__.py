"""Invents a history of people, services and claims that adds up to a region's published figures."""

from deploy.demo.generator.figures import Figures
from deploy.demo.generator.history import History, generate
from deploy.demo.generator.loading import FiguresRefused, parse_figures, read_figures

__all__ = ["Figures", "FiguresRefused", "History", "generate", "parse_figures", "read_figures"]
