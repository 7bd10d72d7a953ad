"""What all commands share: the application, options, output and exit codes.

Values from the command line enter, text or JSON leaves. Commands themselves stand in their
topic, in ``apps/*/commands``.
"""
