#!/bin/sh
# Builds the example, a project that knows nothing of this repository, with the packed client and
# has it call a live server.
#
#   try.sh DIST LOCAL
#
# DIST is the Maven repository that `make package-java` wrote. LOCAL is Maven's own folder for
# this: what came out of DIST before is removed from it, what others publish stays.
set -eu

dist=$(cd "$1" && pwd)
mkdir -p "$2" && local=$(cd "$2" && pwd)
rm -rf "$local/backplane"
folder=$(mktemp -d)
server=
trap 'test -z "$server" || kill "$server"; rm -rf "$folder"' EXIT

backplane serve --ephemeral < /dev/null > "$folder/server" &
server=$!

cp -r "$(dirname "$0")/example/pom.xml" "$(dirname "$0")/example/src" "$folder"
# A team writes down its registry in the same way.
cat > "$folder/settings.xml" << END
<settings>
  <profiles>
    <profile>
      <id>dist</id>
      <repositories>
        <repository>
          <id>dist</id>
          <url>file://$dist</url>
        </repository>
      </repositories>
    </profile>
  </profiles>
  <activeProfiles>
    <activeProfile>dist</activeProfile>
  </activeProfiles>
</settings>
END
# Its own words (warnings, an escape sequence) matter only where it fails.
mvn -q -B -Dstyle.color=never -f "$folder/pom.xml" -s "$folder/settings.xml" \
  -Dmaven.repo.local="$local" -Dmdep.outputFile="$folder/classpath" \
  compile org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath \
  > "$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }
until grep -q BACKPLANE_API_KEY "$folder/server"; do
  kill -0 "$server" # It has failed, and has said why.
  sleep 0.1
done
# shellcheck disable=SC2046 # Lines NAME=value without blanks.
env $(cat "$folder/server") \
  java -cp "$folder/target/classes:$(cat "$folder/classpath")" FirstOrder
