#!/bin/sh
# Installs the built wheels into an empty environment and has a program there call a live server.
#
#   try.sh PYTHON DIST CONSTRAINTS
#
# DIST is the folder that `make package-python` wrote. What else the wheels need comes from the
# package index that this machine uses, in the versions of CONSTRAINTS.
set -eu

python=$1 dist=$(cd "$2" && pwd) constraints=$(cd "$(dirname "$3")" && pwd)/$(basename "$3")
folder=$(mktemp -d)
server=
trap 'test -z "$server" || kill "$server"; rm -rf "$folder"' EXIT

backplane serve --ephemeral < /dev/null > "$folder/server" &
server=$!

cd "$folder"
"$python" -m venv empty
# Nothing but what is installed: the path that leads to the sources, where there is one, is off.
unset PYTHONPATH
empty/bin/pip install --quiet --disable-pip-version-check --constraint "$constraints" "$dist"/*.whl
cat > first_call.py << 'END'
import os

import backplane_client.sync
from backplane.catalog.v1.catalog_pb2 import GetProductRequest

with backplane_client.sync.connect(
    os.environ["BACKPLANE_ADDRESS"], api_key=os.environ["BACKPLANE_API_KEY"]
) as backplane:
    reply = backplane.catalog.GetProduct(GetProductRequest(sku="MUG-WHITE"))
print("python: catalog/GetProduct ->", reply.product.name)
END

until grep -q BACKPLANE_API_KEY "$folder/server"; do
  kill -0 "$server" # It has failed, and has said why.
  sleep 0.1
done
# shellcheck disable=SC2046 # Lines NAME=value without blanks.
env $(cat "$folder/server") empty/bin/python -I first_call.py
