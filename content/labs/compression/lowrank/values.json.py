"""The singular values of the network's first layer. Reads network.json."""

import json
import sys

from labs.compression.factorize import svd
from labs.compression.network import trained

json.dump(svd(trained()[0].weights).values, sys.stdout)
