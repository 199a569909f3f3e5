"""The tournament's results as a table that readers can download."""

import json

from coldframe import data

with data("scores.json") as file:
    found = json.load(file)["found"]
print("policy,environment,horizon,mean,error")
for row in found:
    print("{policy},{environment},{horizon},{mean:.3f},{error:.3f}".format(**row))
