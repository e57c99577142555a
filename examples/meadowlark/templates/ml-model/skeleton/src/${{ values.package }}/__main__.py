"""`python -m ${{ values.package }} train DATA MODEL` learns and judges; `… serve MODEL` answers at port 8080."""

import argparse
import json
import sys
from pathlib import Path

from .examples import read_examples, split
from .gates import judge
from .model import load, save, train
from .serve import make_server

parser = argparse.ArgumentParser(prog="${{ values.package }}", description=__doc__)
verbs = parser.add_subparsers(dest="verb", required=True)
training = verbs.add_parser("train")
training.add_argument("data", type=Path)
training.add_argument("model", type=Path)
serving = verbs.add_parser("serve")
serving.add_argument("model", type=Path)
serving.add_argument("--port", type=int, default=8080)
chosen = parser.parse_args()
if chosen.verb == "serve":
    make_server(load(chosen.model), chosen.port).serve_forever()
else:
    learned_from, tried = split(read_examples(chosen.data))
    model = train(learned_from)
    report = judge(model, tried)
    print(json.dumps(report.measures))
    if report.objections:
        sys.exit("Not let through: " + "; ".join(report.objections))
    save(model, chosen.model)
