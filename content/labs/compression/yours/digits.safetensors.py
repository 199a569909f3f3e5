"""The lab's network as a file of weights to try things on, as other programs write it."""

import json
import sys
from array import array

from labs.compression.network import trained

head: dict[str, object] = {}
body = b""
for number, layer in enumerate(trained(), 1):
    flat = [weight for row in layer.weights for weight in row]
    shape = [len(layer.weights), len(layer.weights[0])]
    for name, values, sides in (
        (f"layer{number}.weight", flat, shape),
        (f"layer{number}.bias", list(layer.biases), shape[:1]),
    ):
        numbers = array("f", values).tobytes()
        place = [len(body), len(body) + len(numbers)]
        head[name] = {"dtype": "F32", "shape": sides, "data_offsets": place}
        body += numbers
text = json.dumps(head).encode()
text += b" " * (-len(text) % 8)
sys.stdout.buffer.write(len(text).to_bytes(8, "little") + text + body)
