"""The command line: `winnow COMMAND`. Each module of this package holds one group of commands; `app` puts them together."""
