# Java: contracts (generated/java) and client kit (clients/java), built with Maven.

OUT_JAVA ?= generated/java
JAVA_PROTOC := build/java/protoc
JAVA_PROTOC_VERSION := $(shell sed -n 's,.*<protobuf.version>\(.*\)</.*,\1,p' generated/java/pom.xml)
JAVA_PLATFORM := $(shell uname -sm | sed 's/Darwin/osx/; s/Linux/linux/; s/aarch64\|arm64/aarch_64/; s/ /-/')
# Quiet but for warnings: -q would hide why the compiler refuses.
JAVA_MAVEN := mvn -B -Dstyle.color=never -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -f clients/java/reactor/pom.xml

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

# ---- the kit -------------------------------------------------------------------

JAVA_FORMATTER := build/java/google-java-format.jar
JAVA_FORMATTER_VERSION := 1.28.0
JAVA_FORMAT = java $(foreach part,api code file parser tree util,--add-exports=jdk.compiler/com.sun.tools.javac.$(part)=ALL-UNNAMED) \
  -jar $(JAVA_FORMATTER)
JAVA_SOURCES = $$(find clients/java -path '*/target' -prune -o -name '*.java' -print)

$(JAVA_FORMATTER):
	@mkdir -p $(@D)
	@mvn -q -B -Dstyle.color=never org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy \
	  -Dartifact=com.google.googlejavaformat:google-java-format:$(JAVA_FORMATTER_VERSION):jar:all-deps \
	  -DoutputDirectory=$(@D) -Dmdep.stripVersion=true -Dmdep.stripClassifier=true

.PHONY: format-java
format-java: ## Format the Java client kit
	@if $(call java_has,$@); then $(MAKE) -s --no-print-directory $(JAVA_FORMATTER) \
	  && $(JAVA_FORMAT) --replace $(JAVA_SOURCES); fi

# The compiler's own lints and Javadoc checks are errors: see the poms.
.PHONY: check-java
check-java: ## Check the Java client kit: format, compiler lints, Javadoc, versions
	@if $(call java_has,$@); then $(MAKE) -s --no-print-directory $(JAVA_FORMATTER) \
	  && { $(JAVA_FORMAT) --dry-run --set-exit-if-changed $(JAVA_SOURCES) \
	    || { echo "not formatted: run 'make format-java'" >&2; exit 1; }; } \
	  && for pom in generated/java clients/java clients/java/reactor clients/java/conformance clients/java/example; do \
	    grep -q -m 1 '<version>$(VERSION)</version>' $$pom/pom.xml \
	      || { echo "$$pom/pom.xml does not have the version $(VERSION) of VERSION" >&2; exit 1; }; done \
	  && $(JAVA_MAVEN) test-compile; fi

.PHONY: test-java
test-java: .venv/.serving ## Test the Java client kit against a real server
	@if $(call java_has,$@); then $(JAVA_MAVEN) -pl :backplane-client -am test \
	  && cat clients/java/target/surefire-reports/*.txt | grep '^Tests run'; fi

# ---- the shared cases ----------------------------------------------------------

.PHONY: conform-java
conform-java: ## Run the shared cases with the Java client (see conformance)
	@if $(call java_has,$@); then \
	  $(JAVA_MAVEN) -pl :backplane-conformance -am -DskipTests package >&2 \
	  && java -cp "clients/java/conformance/target/classes:$$(cat clients/java/conformance/target/classpath)" \
	    backplane.conformance.Runner; fi

# ---- packages ------------------------------------------------------------------

# A Maven repository in a folder: jars, sources, poms and their checksums.
.PHONY: package-java
package-java: ## Write the Java packages into dist/java, which is a Maven repository
	@if $(call java_has,$@); then rm -rf dist/java \
	  && $(JAVA_MAVEN) -pl :backplane-contracts,:backplane-client -DskipTests deploy \
	    -DaltDeploymentRepository=dist::file://$(CURDIR)/dist/java >&2 \
	  && $(PYTHON) -m release.maven_metadata dist/java; fi

.PHONY: try-java
try-java: package-java .venv/.serving ## Build the example with the Java packages and call a server
	@if $(call java_has,$@); then clients/java/try.sh dist/java build/java/repository; fi
