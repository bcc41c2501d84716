"""Installs ckanext-duckstore as a CKAN extension."""

from pathlib import Path

from setuptools import find_namespace_packages, setup

HERE = Path(__file__).parent


def text(name: str) -> str:
    """The text of a file of this folder, or nothing when it is not there."""
    path = HERE / name
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def requirements() -> list[str]:
    """The names of requirements.txt, with the pinned versions as the oldest."""
    lines = (line.split("#")[0].strip() for line in text("requirements.txt").splitlines())
    return [line.replace("==", ">=") for line in lines if line]


setup(
    name="ckanext-duckstore",
    version="0.1.0",
    description="CKAN's DataStore in DuckDB: no second database server, much faster loads and queries",
    long_description=text("README.rst"),
    long_description_content_type="text/x-rst",
    license="AGPL-3.0-or-later",
    keywords="CKAN datastore DuckDB",
    classifiers=[
        "Development Status :: 3 - Alpha",
        "Programming Language :: Python :: 3.11",
        "Programming Language :: Python :: 3.12",
    ],
    python_requires=">=3.11",
    # CKAN 2.12 has ckanext as a namespace; an __init__.py of ours in it would hide the others.
    packages=find_namespace_packages(include=["ckanext.*"]),
    package_data={
        "": ["*.yaml", "*.sql", "*.txt", "*.toml", "*.json", "*.csv", "*.html", "*.js", "*.css", "py.typed"],
    },
    install_requires=requirements(),
    zip_safe=False,
    entry_points={
        "ckan.plugins": [
            "duckstore = ckanext.duckstore.plugin:DuckstorePlugin",
            "duckstore_dkan = ckanext.duckstore.dkan.plugin:DuckstoreDkanPlugin",
        ],
        "babel.extractors": ["ckan = ckan.lib.extract:extract_ckan"],
    },
    message_extractors={
        "ckanext": [
            ("**.py", "python", None),
            ("**.js", "javascript", None),
            ("**/templates/**.html", "ckan", None),
        ],
    },
)
