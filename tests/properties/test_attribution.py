"""The reasons of any shortage sum to it, none is negative, and the order of entries in YAML does not matter."""

import random
from math import fsum

from hypothesis import given, settings
from hypothesis import strategies as st

import desim
from desim.measure.attribution import attribute
from desim.measure.outcome import outcome
from desim.sim.replicate import replicate
from desim.store import tables
from tests.networks import shuffled
from tests.properties.networks import networks
