# Java: contracts (generated/java) and client kit (clients/java), built with Maven.

OUT_JAVA ?= generated/java
JAVA_PROTOC := build/java/protoc
JAVA_PROTOC_VERSION := $(shell sed -n 's,.*<protobuf.version>\(.*\)</.*,\1,p' generated/java/pom.xml)
JAVA_PLATFORM := $(shell uname -sm | sed 's/Darwin/osx/; s/Linux/linux/; s/aarch64\|arm64/aarch_64/; s/ /-/')
JAVA_REPOSITORY := dist/java
JAVA_MAVEN := mvn -q -B -Dstyle.color=never -f clients/java/reactor/pom.xml

# $(call java_has,target): says why a target is skipped; fails where a tool is missing.
java_has = command -v mvn >/dev/null && command -v javac >/dev/null \
  || { echo "skipping $(1): needs Maven 3.8 and a Java 17 compiler, which are not here"; false; }

# protoc writes Java by itself; the compiler inside grpcio-tools was built without that part.
$(JAVA_PROTOC): generated/java/pom.xml
	@mkdir -p $(@D)
	@mvn -q -B -Dstyle.color=never org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy \
	  -Dartifact=com.google.protobuf:protoc:$(JAVA_PROTOC_VERSION):exe:$(JAVA_PLATFORM) \
	  -DoutputDirectory=$(@D) -Dmdep.stripVersion=true -Dmdep.stripClassifier=true
	@chmod +x $@.exe && mv $@.exe $@ && touch $@

.PHONY: generate-java
generate-java: third-party ## Write the Java package of the contracts
	@if $(call java_has,$@); then \
	  $(MAKE) -s --no-print-directory $(JAVA_PROTOC) \
	  && buf generate --template clients/java/buf.gen.yaml --output $(OUT_JAVA); fi

.PHONY: check-generated-java
check-generated-java: third-party ## Compare the Java package of the contracts with the protos
	@if $(call java_has,$@); then \
	  $(MAKE) -s --no-print-directory generate-java OUT_JAVA=build/generate/generated/java \
	  && { diff --recursive --brief build/generate/generated/java/src generated/java/src \
	    || { echo "generated/java is not what the protos say: run 'make generate'" >&2; exit 1; }; }; fi
