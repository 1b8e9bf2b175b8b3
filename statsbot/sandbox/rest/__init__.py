"""The local REST API, version 10, one file per resource."""
