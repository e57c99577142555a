"""What the kernel stands on: errors, secrets, configuration files, outgoing HTTP, git, safe paths.

Each part can be read, tested and used alone. None knows of plugins, of a portal or of the web.
"""
