"""The commands of this package: import a list, write a template."""
