"""pom.xml: what compiling or running needs; properties are put in, tests are left out."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

from release.package import Dependency, Package

_NAMESPACE = "{http://maven.apache.org/POM/4.0.0}"
_PROPERTY = re.compile(r"\$\{([^}]+)\}")


def read(path: Path, *, version: str) -> Package:
    """Reads a project; `version` is not needed, because it has its own."""
    _ = version
    # Our own file, not one from outside: nothing in it is hostile.
    project = ET.parse(path).getroot()  # noqa: S314
    values = _properties(project)
    return Package(
        kind="maven",
        name=f"{_text(project, 'groupId')}:{_text(project, 'artifactId')}",
        version=_text(project, "version"),
        licence=_text(project, "licenses", "license", "name"),
        description=_text(project, "description"),
        needs=tuple(
            _dependency(one, values)
            for one in project.iterfind(f"{_NAMESPACE}dependencies/{_NAMESPACE}dependency")
            if _text(one, "scope") != "test"
        ),
    )


def _properties(project: ET.Element) -> dict[str, str]:
    found = project.find(f"{_NAMESPACE}properties")
    own = {} if found is None else {one.tag.removeprefix(_NAMESPACE): one.text for one in found}
    known = {name: text for name, text in own.items() if text}
    return known | {"project.version": _text(project, "version")}


def _dependency(one: ET.Element, values: dict[str, str]) -> Dependency:
    name = f"{_text(one, 'groupId')}:{_text(one, 'artifactId')}"
    wanted = _PROPERTY.sub(lambda found: values[found[1]], _text(one, "version"))
    return Dependency("maven", name, wanted)


def _text(element: ET.Element, *path: str) -> str:
    return element.findtext("/".join(f"{_NAMESPACE}{name}" for name in path), default="").strip()
