#!/bin/sh
# Installs the packed modules into an empty module, compiles a caller and calls a live server.
#
#   try.sh GO DIST VERSION
#
# DIST is the folder that `make package-go` wrote. What else the modules need comes from the
# module proxy that this machine uses, and from what it has downloaded already.
set -eu

go=$1 dist=$(cd "$2" && pwd) version=$3
folder=$(mktemp -d)
server=
trap 'test -z "$server" || kill "$server"; rm -rf "$folder"' EXIT

downloaded=$("$go" env GOMODCACHE)/cache/download
proxies=$("$go" env GOPROXY)
# A module cache of its own: nothing of this version is left there from an earlier trial.
export GOMODCACHE="$folder/cache" GOFLAGS='-mod=mod -modcacherw -trimpath' GOWORK=off
export GOPROXY="file://$dist,file://$downloaded,$proxies" GONOSUMDB='backplane.internal/*'

backplane serve --ephemeral < /dev/null > "$folder/server" &
server=$!

mkdir "$folder/empty"
cd "$folder/empty"
"$go" mod init example/empty 2> /dev/null
cat > main.go << 'END'
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	backplane "backplane.internal/client"
	catalogv1 "backplane.internal/contracts/catalog/v1"
)

func main() {
	client, err := backplane.Connect(os.Getenv("BACKPLANE_ADDRESS"),
		backplane.WithAPIKey(os.Getenv("BACKPLANE_API_KEY")))
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	reply, err := client.Catalog.GetProduct(context.Background(),
		&catalogv1.GetProductRequest{Sku: "MUG-WHITE"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("go: catalog/GetProduct ->", reply.GetProduct().GetName())
}
END
# Its own words (downloads, versions) matter only where it fails.
"$go" get "backplane.internal/client@$version" > get.log 2>&1 || { cat get.log >&2; exit 1; }
"$go" build -o caller .

until grep -q BACKPLANE_API_KEY "$folder/server"; do
  kill -0 "$server" # It has failed, and has said why.
  sleep 0.1
done
# shellcheck disable=SC2046 # Lines NAME=value without blanks.
env $(cat "$folder/server") ./caller
