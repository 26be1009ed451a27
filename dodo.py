"""SmartSpec builds this workspace: `doit` renders and checks every spec that changed."""

from smartspec.graph.tasks import *
